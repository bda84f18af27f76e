"""The films «Trường học đẹp và chưa đẹp»: segments, each with its verdict, and what alone may leave: what is beautiful."""
