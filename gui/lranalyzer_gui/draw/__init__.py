"""Numbers for the screen: pure functions without Qt, arrays in and arrays out."""
