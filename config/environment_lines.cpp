#include "config/environment_lines.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "config/directives.hpp"
#include "config/environment_names.hpp"
#include "config/environment_value.hpp"
#include "config/sentinel_directives.hpp"
#include "config/words.hpp"

namespace vedette::config {

namespace {

using Origin = GenericLine::Origin;

constexpr const char* default_quorum = "2";

bool is_from_file(Origin origin) {
  return origin == Origin::file || origin == Origin::included_file;
}

/// Lines that a daemon may have written count before those that only people write.
bool counts_more(const SourceLine& line, const SourceLine* other) {
  return other == nullptr || other->origin == Origin::included_file || line.origin != Origin::included_file;
}

class Composition {
 public:
  Composition(const Environment& environment, const std::vector<SourceLine>& others)
      : environment_{environment}, others_{others} {}

  EnvironmentLines result() {
    for (const EnvironmentLine& line : environment_.process) add_of_process(line);
    if (environment_.names_a_host && find("resolve-hostnames") == nullptr) {
      add(environment_.initial.host_variable, {"resolve-hostnames", "yes"});
    }
    if (add_monitor()) {
      for (const EnvironmentLine& line : environment_.master) add_of_master(line);
    }
    return std::move(result_);
  }

 private:
  const std::string& master() const { return environment_.initial.name; }

  /// The line of files and command line that counts for that directive; null: there is none.
  const SourceLine* find(std::string_view option, const std::string* of_master = nullptr) const {
    const SourceLine* found = nullptr;
    for (const SourceLine& line : others_) {
      if (line.words.size() < 3 || (of_master != nullptr && line.words[2] != *of_master)) continue;
      const SentinelDirective* directive = find_sentinel_directive(lower_case(line.words[1]));
      if (directive != nullptr && directive->written_as == option && counts_more(line, found)) found = &line;
    }
    return found;
  }

  void add(const std::string& variable, std::vector<std::string> words) {
    words.insert(words.begin(), "sentinel");
    result_.lines.push_back({variable, 0, {}, std::move(words), Origin::environment});
  }

  void note(const std::string& directive, const SourceLine* other, const std::string& value, const std::string* of) {
    result_.from.settings.push_back({of == nullptr ? std::nullopt : std::optional{*of}, directive});
    if (other == nullptr || !is_from_file(other->origin) || other->words.back() == value) return;
    result_.overridden.push_back(of == nullptr ? directive : directive + " of " + *of);
  }

  void refer(const EnvironmentLine& line, const SourceLine* other, const std::string* of) {
    const auto secret = std::ranges::find(environment_.secrets, line.words.front(), &EnvironmentSecret::setting);
    if (secret == environment_.secrets.end()) return;
    SecretReference reference{of == nullptr ? std::nullopt : std::optional{*of}, secret->reference, secret->secret};
    reference.from_environment = true;
    if (other != nullptr && is_from_file(other->origin)) reference.in_file = other->words.back();
    result_.references.push_back(std::move(reference));
  }

  void add_of_process(const EnvironmentLine& line) {
    const std::string& directive = line.words.front();
    const SourceLine* other = find(directive);
    if (directive == "myid") {
      if (other == nullptr) {
        result_.from.gave_id = true;
        add(line.variable, line.words);
      } else if (lower_case(other->words.back()) != line.words.back()) {
        result_.notices.push_back(line.variable + " is not used: " + other->file + " holds the id of this Sentinel");
      }
      return;
    }
    note(directive, other, line.words.back(), nullptr);
    refer(line, other, nullptr);
    add(line.variable, line.words);
  }

  void add_of_master(const EnvironmentLine& line) {
    const std::string& directive = line.words.front();
    const SourceLine* other = find(directive, &master());
    note(directive, other, line.words.back(), &master());
    refer(line, other, &master());
    add(line.variable, {directive, master(), line.words.back()});
  }

  void tell_of_missing_master() {
    std::set<std::string> known;
    for (const SourceLine& line : others_) {
      if (line.words.size() > 2 && lower_case(line.words[1]) == "monitor") known.insert(line.words[2]);
    }
    if (known.empty()) {
      result_.notices.push_back("No variable gives the address of a master: VEDETTE_MASTER_HOST would");
    }
    if (environment_.master.empty() && environment_.initial.quorum.empty()) return;
    std::string unused = environment_.initial.quorum_variable;
    for (const EnvironmentLine& line : environment_.master) {
      unused.append(unused.empty() ? "" : ", ").append(line.variable);
    }
    std::string names;
    for (const std::string& name : known) names.append(names.empty() ? "" : ", ").append(name);
    result_.notices.push_back("Not used, since no master is named " + master() + ": " + unused +
                              (known.empty() ? "" : ". VEDETTE_MASTER_NAME says whose they are; known: " + names));
  }

  /// False: there is no such master.
  bool add_monitor() {
    const InitialMaster& initial = environment_.initial;
    const SourceLine* known = find("monitor", &master());
    if (known == nullptr || known->words.size() != 6) {
      if (initial.host.empty()) {
        tell_of_missing_master();
        return false;
      }
      const std::string& needed = initial.quorum.empty() ? default_quorum : initial.quorum;
      add(initial.host_variable, {"monitor", master(), initial.host, initial.port, needed});
      result_.from.initial_master = master();
      if (!initial.quorum.empty()) result_.from.settings.push_back({master(), "quorum"});
      return true;
    }
    const std::string& host = known->words[3];
    const std::string& port = known->words[4];
    if (!initial.host.empty() && is_from_file(known->origin) && (host != initial.host || port != initial.port)) {
      result_.notices.push_back("master " + master() + " is at " + host + ":" + port + " by " + known->file +
                                ", which counts more than " + initial.host_variable);
    }
    if (initial.quorum.empty() || known->origin == Origin::command_line) return true;
    note("quorum", known, initial.quorum, &master());
    add(initial.quorum_variable, {"monitor", master(), host, port, initial.quorum});
    return true;
  }

  const Environment& environment_;
  const std::vector<SourceLine>& others_;
  EnvironmentLines result_;
};

std::string shown(const EnvironmentLine& line, std::string_view before) {
  const auto setting = find_environment_setting(line.words.front());
  std::string text = line.variable.empty() ? "" : line.variable + ": ";
  text.append(before).append(line.words.front());
  if (setting && is_secret(*setting)) return text.append(" ***");
  for (std::size_t i = 1; i < line.words.size(); ++i) text.append(" ").append(quoted_if_needed(line.words[i]));
  return text;
}

}  // namespace

SourceLine generic_line(const EnvironmentLine& line) {
  return {line.variable, 0, {}, line.words, Origin::environment};
}

EnvironmentLines sentinel_lines(const Environment& environment, const std::vector<SourceLine>& others) {
  return Composition{environment, others}.result();
}

std::vector<std::string> overridden_directives(const std::vector<GenericLine>& lines) {
  std::vector<std::string> names;
  for (const GenericLine& given : lines) {
    if (given.origin != Origin::environment || adds_up(given.name)) continue;
    const auto other = std::find_if(lines.rbegin(), lines.rend(), [&given](const GenericLine& line) {
      return is_from_file(line.origin) && find_directive(line.name) == find_directive(given.name);
    });
    if (other != lines.rend() && other->words != given.words) names.push_back(given.name);
  }
  return names;
}

std::vector<std::string> shown_lines(const Environment& environment) {
  std::vector<std::string> lines;
  for (const EnvironmentLine& line : environment.generic) lines.push_back(shown(line, ""));
  for (const EnvironmentLine& line : environment.process) lines.push_back(shown(line, "sentinel "));
  const InitialMaster& initial = environment.initial;
  if (!initial.host.empty()) {
    lines.push_back(initial.host_variable + ": sentinel monitor " + quoted_if_needed(initial.name) + " " +
                    initial.host + " " + initial.port + " " + (initial.quorum.empty() ? "2" : initial.quorum));
  }
  for (const EnvironmentLine& line : environment.master) {
    lines.push_back(shown(line, "sentinel of " + quoted_if_needed(initial.name) + ": "));
  }
  return lines;
}

}  // namespace vedette::config
