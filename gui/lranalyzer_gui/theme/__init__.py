"""How things look: colours by meaning, type sizes, icons, and the style sheet made from them."""
