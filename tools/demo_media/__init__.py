"""What `make_demo_media.py` is made of: the script, the voices, the sound, the picture and the film."""
