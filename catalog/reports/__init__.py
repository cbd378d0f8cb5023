"""What the secretariat reads of the matching service as a whole (O3)."""

from catalog.reports.coverage import CoverageReport
from catalog.reports.demand import DemandReport
from catalog.reports.freshness import FreshnessReport
from catalog.reports.reviews import ReviewReport

__all__ = ["CoverageReport", "DemandReport", "FreshnessReport", "ReviewReport"]
