#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace vedette::daemon {

enum class MetricType : std::uint8_t { counter, gauge, histogram };

/// One family of /metrics. What is served, the reference in docs/metrics.md and the tests read the same rows.
struct MetricRow {
  std::string_view name;
  MetricType type = MetricType::gauge;
  std::string_view labels{};  ///< Separated by blanks, in their order.
  std::string_view help{};    ///< One sentence without a stop, as `# HELP` shows it.
};

/// A part of the catalogue, under its heading in the reference.
struct MetricGroup {
  std::string_view heading;
  std::string_view about;
  std::span<const MetricRow> rows;
};

/// All families, in the order in which they are served.
std::span<const MetricGroup> metric_groups();

/// The row of that name. Throws std::logic_error if there is none: a name that is served must be in the catalogue.
const MetricRow& metric_row(std::string_view name);

/// docs/metrics.md.
std::string metrics_reference();

}  // namespace vedette::daemon
