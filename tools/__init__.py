"""Tools that build, check and describe the project; the server never imports them."""
