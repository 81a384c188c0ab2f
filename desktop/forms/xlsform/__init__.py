"""Spreadsheets → XForm. The only place that imports pyxform, and only when a form is compiled."""
