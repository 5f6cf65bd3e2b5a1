"""Windows that ask or tell something; none of them opens by itself."""
