"""Logs that are not text: TensorBoard event files, W&B's offline files, SQLite, Parquet, numpy arrays."""
