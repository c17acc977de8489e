SELECT matching.begin_nightly()
