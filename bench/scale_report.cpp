#include "bench/scale_report.hpp"

#include <algorithm>
#include <iomanip>
#include <ostream>
#include <sstream>

namespace vedette::bench {

namespace {

/// One figure of each Sentinel, the largest: no mean hides the one that works most.
template <class Value>
Value largest(const ScaleRound& round, Value SentinelCost::*member) {
  Value value{};
  for (const SentinelCost& cost : round.sentinels) value = std::max(value, cost.*member);
  return value;
}

std::uint64_t sum(const ScaleRound& round, std::uint64_t SentinelCost::*member) {
  std::uint64_t value = 0;
  for (const SentinelCost& cost : round.sentinels) value += cost.*member;
  return value;
}

std::string fixed(double value, int digits) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(digits) << value;
  return text.str();
}

std::string milliseconds_text(const std::vector<double>& sorted, double share) {
  const double value = quantile(sorted, share, sorted.size());
  return value < 0 ? "-" : fixed(value, 2) + " ms";
}

std::string who(const ScaleRound& round) {
  return name_of(round.setting.product) + " × " + std::to_string(round.setting.sentinels);
}

std::string at(const std::vector<double>& moments, double share, const ScaleRound& round) {
  return seconds_text(quantile(moments, share, round.expected()));
}

void print_rest(std::ostream& out, const std::vector<ScaleRound>& rounds) {
  out << "\nAt rest, for each Sentinel (the one that used most):\n\n"
      << "| masters | | set up | CPU | memory | commands sent | hellos heard | system calls | answer, p99 (max) | "
         "farm's "
         "CPU |\n|---|---|---|---|---|---|---|---|---|---|\n";
  for (const ScaleRound& round : rounds) {
    const double calls = largest(round, &SentinelCost::calls);
    out << "| " << round.setting.masters << " | " << who(round) << " | " << seconds_text(round.set_up) << " | "
        << fixed(largest(round, &SentinelCost::rest_cpu), 1) << " % | "
        << fixed(largest(round, &SentinelCost::memory), 1) << " MB | " << fixed(round.messages, 0) << "/s | "
        << fixed(round.pushes, 0) << "/s | " << (calls > 0 ? fixed(calls, 0) + "/s" : "-") << " | "
        << milliseconds_text(round.rest_ms, 0.99) << " (" << milliseconds_text(round.rest_ms, 1) << ") | "
        << fixed(round.farm_cpu, 1) << " % |\n";
  }
}

void print_failovers(std::ostream& out, const std::vector<ScaleRound>& rounds) {
  out << "\nFrom the loss to +switch-master of the first Sentinel, and of all of them:\n\n"
      << "| masters lost | how | | p50 | p99 | last | everywhere | attempts a master | elections lost | promotions | "
         "writes of the file, a Sentinel | CPU, a Sentinel | answer, p99 |\n"
      << "|---|---|---|---|---|---|---|---|---|---|---|---|---|\n";
  for (const ScaleRound& round : rounds) {
    const std::size_t expected = round.expected();
    const double attempts = static_cast<double>(sum(round, &SentinelCost::attempts)) /
                            static_cast<double>(std::max<std::size_t>(expected, 1));
    const std::string missing =
        round.first.size() < expected ? std::to_string(expected - round.first.size()) + " missing" : "";
    out << "| " << expected << " of " << round.setting.masters << " | " << name_of(round.setting.loss) << " | "
        << who(round) << " | " << at(round.first, 0.5, round) << " | " << at(round.first, 0.99, round) << " | "
        << (missing.empty() ? at(round.first, 1, round) : missing) << " | " << at(round.everywhere, 1, round) << " | "
        << fixed(attempts, 2) << " | " << sum(round, &SentinelCost::lost_attempts) << " | " << round.promotions << " | "
        << largest(round, &SentinelCost::writes) << " | " << fixed(largest(round, &SentinelCost::failover_cpu), 1)
        << " s | " << milliseconds_text(round.failover_ms, 0.99) << " |\n";
  }
}

void write_moments(std::ostream& out, const char* name, const std::vector<double>& moments) {
  out << ", \"" << name << "\": [";
  const char* comma = "";
  for (const double moment : moments) {
    out << comma << fixed(moment, 3);
    comma = ", ";
  }
  out << "]";
}

}  // namespace

std::string seconds_text(double seconds) {
  return seconds < 0 ? "not all" : fixed(seconds, 2) + " s";
}

void print_table(std::ostream& out, const std::vector<ScaleRound>& rounds) {
  if (rounds.empty()) return;
  const ScaleSetting& setting = rounds.front().setting;
  out << "Two replicas each, down-after " << setting.down_after.count() << " ms, failover-timeout "
      << setting.failover_timeout.count() << " ms, quorum " << setting.quorum << ".\n";
  print_rest(out, rounds);
  print_failovers(out, rounds);
}

std::string to_json(const std::vector<ScaleRound>& rounds) {
  std::ostringstream out;
  out << "[";
  const char* comma = "\n";
  for (const ScaleRound& round : rounds) {
    out << comma << "  {\"product\": \"" << name_of(round.setting.product)
        << "\", \"masters\": " << round.setting.masters << ", \"lost\": " << round.expected() << ", \"loss\": \""
        << name_of(round.setting.loss) << "\", \"set_up_s\": " << fixed(round.set_up, 2)
        << ", \"commands_per_s\": " << fixed(round.messages, 1) << ", \"hellos_per_s\": " << fixed(round.pushes, 1)
        << ", \"farm_cpu_percent\": " << fixed(round.farm_cpu, 1)
        << ", \"farm_failover_cpu_s\": " << fixed(round.farm_failover_cpu, 2)
        << ", \"promotions\": " << round.promotions << ",\n   \"sentinels\": [";
    const char* inner = "";
    for (const SentinelCost& cost : round.sentinels) {
      out << inner << "{\"program\": \"" << cost.name << "\", \"rest_cpu_percent\": " << fixed(cost.rest_cpu, 2)
          << ", \"memory_mb\": " << fixed(cost.memory, 1) << ", \"calls_per_s\": " << fixed(cost.calls, 0)
          << ", \"failover_cpu_s\": " << fixed(cost.failover_cpu, 2) << ", \"attempts\": " << cost.attempts
          << ", \"lost_attempts\": " << cost.lost_attempts << ", \"writes\": " << cost.writes << "}";
      inner = ", ";
    }
    out << "]";
    write_moments(out, "first_s", round.first);
    write_moments(out, "everywhere_s", round.everywhere);
    out << "}";
    comma = ",\n";
  }
  out << "\n]\n";
  return out.str();
}

}  // namespace vedette::bench
