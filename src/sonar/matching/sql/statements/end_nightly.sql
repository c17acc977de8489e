SELECT matching.end_nightly()
