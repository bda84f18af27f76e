"""How long an answer may take: the authority's own rules, with the paper that each rests on."""
