"""The picture mixer: planes in, planes out. A scene says what stands where; a transition leads from one to another."""
