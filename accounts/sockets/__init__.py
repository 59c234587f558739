"""Messages to open sockets, and closing them."""
