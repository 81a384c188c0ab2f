"""The boxes an activity is filled in with: field rows, editors, the roster grid."""
