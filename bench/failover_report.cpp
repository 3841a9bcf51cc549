#include "bench/failover_report.hpp"

#include <algorithm>
#include <iomanip>
#include <ostream>
#include <sstream>

namespace vedette::bench {

namespace {

constexpr lab::Kind kinds[] = {lab::Kind::vedette, lab::Kind::redis_sentinel};

std::optional<double> after_detection(const Round& round, const std::optional<double>& moment) {
  if (!round.detected || !moment) return std::nullopt;
  return *moment - *round.detected;
}

std::string cell(const Summary& summary) {
  if (summary.seen == 0) return "never";
  std::string text = duration_text(summary.median) + " (" + duration_text(summary.maximum) + ")";
  if (summary.seen < summary.rounds) text += " " + std::to_string(summary.rounds - summary.seen) + " never";
  return text;
}

std::string number(const std::optional<double>& value) {
  if (!value) return "null";
  std::ostringstream text;
  text << std::fixed << std::setprecision(3) << *value;
  return text.str();
}

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char character : text) {
    if (character == '"' || character == '\\') result += '\\';
    if (static_cast<unsigned char>(character) >= 0x20) result += character;
  }
  return result + "\"";
}

bool any_of_loss(const std::vector<Round>& rounds, Loss loss) {
  return std::any_of(rounds.begin(), rounds.end(), [&](const Round& round) { return round.loss == loss; });
}

}  // namespace

const std::vector<Measure>& measures() {
  static const std::vector<Measure> all = {
      {"crash_to_detected", "crash to the quorum's detection", [](const Round& r) { return r.detected; }},
      {"crash_to_write", "crash to a write accepted", [](const Round& r) { return r.write_accepted; }},
      {"crash_to_first_name", "crash to the first Sentinel naming it", [](const Round& r) { return r.first_names; }},
      {"crash_to_all_name", "crash to every Sentinel naming it", [](const Round& r) { return r.all_name; }},
      {"detected_to_elected", "detection to +elected-leader",
       [](const Round& r) { return after_detection(r, r.elected); }},
      {"detected_to_selected", "detection to +selected-slave",
       [](const Round& r) { return after_detection(r, r.selected); }},
      {"detected_to_write", "detection to a write accepted",
       [](const Round& r) { return after_detection(r, r.write_accepted); }},
      {"detected_to_promoted", "detection to +promoted-slave",
       [](const Round& r) { return after_detection(r, r.promoted); }},
      {"detected_to_first_name", "detection to the first Sentinel naming it",
       [](const Round& r) { return after_detection(r, r.first_names); }},
      {"detected_to_all_name", "detection to every Sentinel naming it",
       [](const Round& r) { return after_detection(r, r.all_name); }},
      {"detected_to_first_switch", "detection to the first +switch-master",
       [](const Round& r) { return after_detection(r, r.first_switch); }},
      {"detected_to_all_switch", "detection to the last +switch-master",
       [](const Round& r) { return after_detection(r, r.all_switch); }},
      {"return_to_demoted", "return of the old master to its demotion", [](const Round& r) { return r.demoted; }},
  };
  return all;
}

Summary summary_of(const std::vector<Round>& rounds, lab::Kind kind, Loss loss, const Measure& measure) {
  Summary summary;
  std::vector<double> values;
  for (const Round& round : rounds) {
    if (round.kind != kind || round.loss != loss) continue;
    ++summary.rounds;
    if (const std::optional<double> value = measure.of(round)) values.push_back(*value);
  }
  summary.seen = values.size();
  if (values.empty()) return summary;
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  summary.median = values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  summary.maximum = values.back();
  return summary;
}

std::string duration_text(double milliseconds) {
  std::ostringstream text;
  if (milliseconds < 10) {
    text << std::fixed << std::setprecision(1) << milliseconds << " ms";
  } else if (milliseconds < 1000) {
    text << std::fixed << std::setprecision(0) << milliseconds << " ms";
  } else {
    text << std::fixed << std::setprecision(2) << milliseconds / 1000 << " s";
  }
  return text.str();
}

void print_table(std::ostream& out, const std::vector<Round>& rounds, const Conditions& conditions) {
  out << conditions.options.sentinels << " Sentinels, one master with " << conditions.options.replicas
      << " replicas, down-after " << conditions.options.down_after.count() << " ms. Median (maximum).\n"
      << "vedette:        " << conditions.vedette << "\nredis-sentinel: " << conditions.redis_sentinel
      << "\none write of a small file and fsync, here: " << duration_text(conditions.fsync_ms) << " (median)\n";
  for (const Loss loss : all_losses) {
    if (!any_of_loss(rounds, loss)) continue;
    out << "\n"
        << std::left << std::setw(44) << ("master " + name_of(loss)) << std::setw(24) << "vedette"
        << "redis-sentinel\n";
    for (const Measure& measure : measures()) {
      out << std::setw(44) << ("  " + measure.title);
      for (const lab::Kind kind : kinds) {
        const std::string text = cell(summary_of(rounds, kind, loss, measure));
        if (kind == kinds[0]) {
          out << std::setw(24) << text;
        } else {
          out << text;
        }
      }
      out << "\n";
    }
    for (const lab::Kind kind : kinds) {
      const auto count = summary_of(rounds, kind, loss, measures().front()).rounds;
      out << (kind == kinds[0] ? "  rounds: " : ", ") << count << " " << name_of(kind);
    }
    out << "\n";
  }
}

std::string to_json(const std::vector<Round>& rounds, const Conditions& conditions) {
  std::ostringstream out;
  out << "{\n  \"sentinels\": " << conditions.options.sentinels << ",\n  \"replicas\": " << conditions.options.replicas
      << ",\n  \"down_after_ms\": " << conditions.options.down_after.count()
      << ",\n  \"failover_timeout_ms\": " << conditions.options.failover_timeout.count()
      << ",\n  \"fsync_ms\": " << number(conditions.fsync_ms) << ",\n  \"vedette\": " << quoted(conditions.vedette)
      << ",\n  \"redis_sentinel\": " << quoted(conditions.redis_sentinel) << ",\n  \"summaries\": [";
  const char* separator = "\n";
  for (const Loss loss : all_losses) {
    for (const lab::Kind kind : kinds) {
      for (const Measure& measure : measures()) {
        const Summary summary = summary_of(rounds, kind, loss, measure);
        if (summary.rounds == 0) continue;
        out << separator << "    {\"master\": " << quoted(name_of(loss)) << ", \"product\": " << quoted(name_of(kind))
            << ", \"measure\": " << quoted(measure.key) << ", \"rounds\": " << summary.rounds
            << ", \"seen\": " << summary.seen;
        if (summary.seen != 0) {
          out << ", \"median_ms\": " << number(summary.median) << ", \"maximum_ms\": " << number(summary.maximum);
        }
        out << "}";
        separator = ",\n";
      }
    }
  }
  out << "\n  ],\n  \"rounds\": [";
  separator = "\n";
  for (const Round& round : rounds) {
    out << separator << "    {\"master\": " << quoted(name_of(round.loss))
        << ", \"product\": " << quoted(name_of(round.kind));
    for (const Measure& measure : measures()) out << ", \"" << measure.key << "\": " << number(measure.of(round));
    out << ", \"coarseness\": " << number(round.coarseness) << "}";
    separator = ",\n";
  }
  out << "\n  ]\n}\n";
  return out.str();
}

}  // namespace vedette::bench
