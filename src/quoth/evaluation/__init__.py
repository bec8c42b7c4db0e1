"""How good the extractor is: annotated articles in, figures out."""
