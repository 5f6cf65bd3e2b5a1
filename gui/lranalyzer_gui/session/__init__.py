"""What is open and how it is looked at: frozen values, and one object that holds them."""
