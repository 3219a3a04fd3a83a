"""llama.cpp's own endpoint for filling holes."""
