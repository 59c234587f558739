"""Files and links of any kind, and the choice of what is done with them."""
