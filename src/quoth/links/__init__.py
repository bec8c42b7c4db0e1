"""Across pages: who is one person, what is one utterance, which statements cannot both hold."""
