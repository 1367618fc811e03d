"""The border: values in, clean values out; nothing is saved here."""
