"""What makes a request come from somebody: headers, tokens, signatures."""
