"""The register of legal bases (căn cứ pháp lý): the papers that what is said and done rests on, with their dates and standing."""
