"""What holds for what comes in and goes out, without a database: foreign records, kinds of delivery, sealing."""

from sonar.exchange.rules.vum import RowRefused, read_jobseeker, refuse_repeated

__all__ = ["RowRefused", "read_jobseeker", "refuse_repeated"]
