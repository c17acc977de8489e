"""Measures whether Sonar is fast enough: `./run bench NAME`. docs/reference/performance.md has bars and figures."""
