"""Features or photos and labels in, trained Keras networks and their `.h5` files out."""
