"""ODK XPath: text → tokens → syntax tree → Python closures. ``compile_expression`` is the door."""
