"""One cell three ways: what stood, what stands in the sheet, what the record has."""
