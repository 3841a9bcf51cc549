#include "test/simulation/schedule.hpp"

#include <charconv>
#include <optional>
#include <sstream>
#include <stdexcept>

namespace vedette::simulation {

namespace {

// Milliseconds where the core's settings have them, else microseconds.
template <class AnyOptions, class Each>
void each_number(AnyOptions& options, Each&& each) {
  each("seed", options.seed);
  each("sentinels", options.sentinels);
  each("references", options.references);
  each("masters", options.masters);
  each("replicas", options.replicas);
  each("quorum", options.quorum);
  each("down-after", options.down_after);
  each("failover-timeout", options.failover_timeout);
  each("parallel-syncs", options.parallel_syncs);
  each("crash-after", options.crash_after);
  each("forget-replicas-after", options.forget_replicas_after);
  each("delay", options.delays.base);
  each("jitter", options.delays.jitter);
  each("fastest-write", options.disk.fastest);
  each("slowest-write", options.disk.slowest);
  each("turn-takes", options.turn_takes);
  each("calm", options.calm_start);
  each("faults-for", options.faults_last);
  each("fault-gap", options.fault_gap);
  each("longest-fault", options.longest_fault);
  each("strangers", options.strangers);
}

template <class Number>
constexpr bool is_time = requires(Number number) {
  number.count();
};

std::uint64_t number_of(const std::string& text) {
  const bool hex = text.starts_with("0x");
  std::uint64_t number = 0;
  const char* const begin = text.data() + (hex ? 2 : 0);
  const char* const end = text.data() + text.size();
  const auto [last, error] = std::from_chars(begin, end, number, hex ? 16 : 10);
  if (error != std::errc{} || last != end) throw std::runtime_error("no number: " + text);
  return number;
}

Fault fault_of(const std::string& name) {
  for (std::size_t i = 0; i < fault_count; ++i) {
    if (name == fault_name(static_cast<Fault>(i))) return static_cast<Fault>(i);
  }
  throw std::runtime_error("no fault: " + name);
}

std::vector<std::string> words_of(const std::string& line) {
  std::istringstream in{line.substr(0, line.find('#'))};
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

void set_weights(Options& options, const std::vector<std::string>& words) {
  options.weights.fill(0);
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::size_t star = words[i].find('*');
    const std::uint64_t weight = star == std::string::npos ? 1 : number_of(words[i].substr(star + 1));
    options.weights[static_cast<std::size_t>(fault_of(words[i].substr(0, star)))] = static_cast<std::uint32_t>(weight);
  }
}

void set_option(Options& options, const std::vector<std::string>& words) {
  if (words[0] == "faults") return set_weights(options, words);
  bool known = false;
  each_number(options, [&](const char* name, auto& number) {
    using Number = std::remove_reference_t<decltype(number)>;
    if (words[0] != name || words.size() != 2) return;
    known = true;
    const std::uint64_t value = number_of(words[1]);
    if constexpr (is_time<Number>) {
      number = Number{static_cast<typename Number::rep>(value)};
    } else {
      number = static_cast<Number>(value);
    }
  });
  if (!known) throw std::runtime_error("no option: " + words[0]);
}

Strike strike_of(const std::vector<std::string>& words) {
  if (words.size() < 5) throw std::runtime_error("a strike is: at <us> <fault> <us> <seed> <whom>");
  Strike strike;
  strike.when = Time{static_cast<Time::rep>(number_of(words[1]))};
  strike.fault = fault_of(words[2]);
  strike.duration = Time{static_cast<Time::rep>(number_of(words[3]))};
  strike.seed = number_of(words[4]);
  strike.whom.assign(words.begin() + 5, words.end());
  return strike;
}

}  // namespace

std::string text(const Schedule& schedule) {
  std::ostringstream out;
  each_number(schedule.options, [&](const char* name, const auto& number) {
    out << name << ' ';
    if constexpr (is_time<std::remove_cvref_t<decltype(number)>>) {
      out << number.count() << '\n';
    } else {
      out << number << '\n';
    }
  });
  out << "faults";
  for (std::size_t i = 0; i < fault_count; ++i) {
    const std::uint32_t weight = schedule.options.weights[i];
    if (weight > 0) out << ' ' << fault_name(static_cast<Fault>(i)) << '*' << weight;
  }
  out << '\n';
  for (const Strike& strike : schedule.strikes) {
    out << "at " << strike.when.count() << ' ' << fault_name(strike.fault) << ' ' << strike.duration.count() << " 0x"
        << std::hex << strike.seed << std::dec;
    for (const std::string& name : strike.whom) out << ' ' << name;
    out << '\n';
  }
  return out.str();
}

Schedule read_schedule(std::istream& in) {
  Schedule read;
  std::string line;
  while (std::getline(in, line)) {
    const std::vector<std::string> words = words_of(line);
    if (words.empty()) continue;
    if (words[0] == "at") {
      read.strikes.push_back(strike_of(words));
    } else {
      set_option(read.options, words);
    }
  }
  return read;
}

void change(Options& options, const std::string& lines) {
  std::istringstream in{lines};
  for (std::string line; std::getline(in, line, ',');) {
    const std::vector<std::string> words = words_of(line);
    if (!words.empty()) set_option(options, words);
  }
}

}  // namespace vedette::simulation
