#pragma once

#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "bench/failover_round.hpp"

namespace vedette::bench {

/// One thing that is measured, and how to read it from a round.
struct Measure {
  std::string key;    ///< In the JSON file.
  std::string title;  ///< In the table and in the chart.
  std::optional<double> (*of)(const Round&);
};
/// In the order of the table.
const std::vector<Measure>& measures();

/// Middle and largest value of some rounds, in milliseconds.
struct Summary {
  std::size_t seen = 0;    ///< Rounds in which it happened in time.
  std::size_t rounds = 0;  ///< All rounds.
  double median = 0;
  double maximum = 0;
};
/// Of all rounds of that kind and loss.
Summary summary_of(const std::vector<Round>& rounds, lab::Kind kind, Loss loss, const Measure& measure);

/// `12 ms` below a second, `1.39 s` above.
std::string duration_text(double milliseconds);

/// What was compared: names, versions, settings.
struct Conditions {
  RoundOptions options;
  std::string vedette;         ///< The version line of that program.
  std::string redis_sentinel;  ///< Likewise.
  double fsync_ms = 0;         ///< What a small file's write and fsync takes on this disk; median.
};

/// A table with median and maximum of both products.
void print_table(std::ostream& out, const std::vector<Round>& rounds, const Conditions& conditions);

/// All rounds and the summaries as JSON.
std::string to_json(const std::vector<Round>& rounds, const Conditions& conditions);

}  // namespace vedette::bench
