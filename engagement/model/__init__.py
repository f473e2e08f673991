"""The nouns and their vocabularies. Imports nothing else of ours."""
