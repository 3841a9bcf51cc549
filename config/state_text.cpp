#include "config/state_text.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include "config/conf_text.hpp"
#include "config/directives.hpp"
#include "config/sentinel_directives.hpp"
#include "config/state_lines.hpp"
#include "config/vedette_lines.hpp"
#include "config/words.hpp"

namespace vedette::config {

namespace {

constexpr std::string_view first_word = "sentinel";

/// A line of the file that the state owns.
struct Slot {
  std::size_t line = 0;
  std::vector<std::string> values;
  bool old_name = false;  ///< It has to be written anew even if its value stays.
};

/// Recognises the lines that the state owns.
std::optional<std::pair<std::string, Slot>> read_slot(std::string_view text, std::size_t line) {
  text = trimmed(text);
  if (text.starts_with('#')) {
    auto words = read_vedette_line(text);
    if (!words) return std::nullopt;
    const std::string what = std::move(words->front());
    words->erase(words->begin());
    const bool has_master = is_per_master(what) && !words->empty();
    std::string key = state_key(true, what, has_master ? &words->front() : nullptr);
    return std::pair{std::move(key), Slot{line, std::move(*words), false}};
  }
  // Most lines of other people's files end here, before anything is cut.
  const bool has_quotes = text.substr(0, text.find_first_of(" \t\v\f")).find_first_of("\"'") != std::string_view::npos;
  if (!has_quotes && lower_case(text.substr(0, first_word.size())) != first_word) return std::nullopt;
  auto words = split_words(text);
  if (!words || words->size() < 3 || lower_case(words->front()) != first_word) return std::nullopt;
  const SentinelDirective* directive = find_sentinel_directive(lower_case((*words)[1]));
  if (directive == nullptr) return std::nullopt;
  words->erase(words->begin(), words->begin() + 2);
  const bool has_master = directive->pass != SentinelDirective::Pass::settings;
  std::string key = state_key(false, std::string{directive->written_as}, has_master ? &words->front() : nullptr);
  return std::pair{std::move(key), Slot{line, std::move(*words), directive->name != directive->written_as}};
}

/// A line that the state needs, and whether it stands in the file already.
struct Needed {
  StateLine line;
  std::string text;
  bool stands = false;
};

/// All lines of one key that are not settled yet: those in the file and those that the state needs.
struct Group {
  std::vector<Slot> slots;
  std::vector<Needed*> needed;
};

/// Lines that say the right thing in other letters stay as they are; the others are written over what is left.
void settle(Group& group, ConfText& file) {
  std::vector<Slot*> free;
  for (Slot& slot : group.slots) {
    const auto same = std::find_if(group.needed.begin(), group.needed.end(), [&slot](const Needed* needed) {
      return !slot.old_name && !needed->stands && needed->line.values == slot.values;
    });
    if (same == group.needed.end()) {
      free.push_back(&slot);
    } else {
      (*same)->stands = true;
      file.lines()[slot.line].master = (*same)->line.master;
    }
  }
  auto slot = free.begin();
  for (Needed* needed : group.needed) {
    if (needed->stands || slot == free.end()) continue;
    ConfLine& line = file.lines()[(*slot++)->line];
    line.anew = needed->text;
    line.master = needed->line.master;
    needed->stands = true;
  }
  for (; slot != free.end(); ++slot) file.lines()[(*slot)->line].removed = true;
}

void merge_durable_state(ConfText& file, const quorum::DurableState& state) {
  std::vector<Needed> all;
  for (StateLine& line : state_lines(state)) {
    std::string text = line.text();
    all.push_back({std::move(line), std::move(text)});
  }
  std::unordered_map<std::string_view, Needed*> by_text;
  for (Needed& needed : all) by_text.emplace(needed.text, &needed);

  // From one rewriting to the next most lines are the same to the letter, and need not be cut into words.
  std::unordered_map<std::string, Group> groups;
  for (std::size_t i = 0; i < file.lines().size(); ++i) {
    const std::string_view text = trimmed(file.lines()[i].text());
    const auto same = by_text.find(text);
    if (same != by_text.end() && !same->second->stands) {
      same->second->stands = true;
      file.lines()[i].master = same->second->line.master;
    } else if (auto slot = read_slot(text, i)) {
      groups[slot->first].slots.push_back(std::move(slot->second));
    }
  }
  for (Needed& needed : all) {
    if (needed.stands) continue;
    const auto group = groups.find(needed.line.key);
    if (group != groups.end()) group->second.needed.push_back(&needed);
  }
  for (auto& [key, group] : groups) settle(group, file);
  for (const Needed& needed : all) {
    if (!needed.stands && needed.line.when == StateLine::When::always) file.append(needed.text, needed.line.master);
  }
}

std::string line_of(const GenericLine& line) {
  std::string text = line.name;
  for (const std::string& word : line.words) text.append(1, ' ').append(quoted_if_needed(word));
  return text;
}

bool same_directive(std::string_view a, std::string_view b) {
  return a == b || (find_directive(a) != nullptr && find_directive(a) == find_directive(b));
}

/// Writes one option of the command line over its last line in the file, where it takes effect at the next start too.
void merge_option(ConfText& file, const GenericLine& option) {
  ConfLine* last = nullptr;
  for (ConfLine& line : file.lines()) {
    const auto words = split_words(trimmed(line.text()));
    if (!words || words->empty() || words->front().starts_with('#')) continue;
    if (!same_directive(lower_case(words->front()), option.name)) continue;
    last = &line;
    if (std::equal(words->begin() + 1, words->end(), option.words.begin(), option.words.end())) {
      if (adds_up(option.name)) return;
    }
  }
  if (last == nullptr || adds_up(option.name)) {
    file.append(line_of(option));
  } else if (split_words(trimmed(last->text())) != split_words(line_of(option))) {
    last->anew = line_of(option);
  }
}

void merge_generic(ConfText& file, const DaemonSettings& daemon) {
  if (file.was_empty()) {
    for (const GenericLine& line : daemon.lines) {
      if (line.origin == GenericLine::Origin::file) file.lines().push_back({{}, line_of(line)});
    }
  }
  for (const GenericLine& line : daemon.lines) {
    if (line.origin == GenericLine::Origin::command_line) merge_option(file, line);
  }
}

/// The name in a `user` line; nothing in all others, most of which are not cut into words for that.
std::optional<std::string> user_in(std::string_view text) {
  text = trimmed(text);
  const bool has_quotes = text.substr(0, text.find_first_of(" \t\v\f")).find_first_of("\"'") != std::string_view::npos;
  constexpr std::string_view user_word = "user";
  if (!has_quotes && lower_case(text.substr(0, user_word.size())) != user_word) return std::nullopt;
  auto words = split_words(text);
  if (!words || words->size() < 2 || lower_case(words->front()) != user_word) return std::nullopt;
  return std::move((*words)[1]);
}

/// The lines of users that stand in the file are written over, those of users that are gone are removed.
/// `not_ours`: those of the environment, who go with their variable.
void merge_user_lines(ConfText& file, const AclUsers& users, const std::set<std::string_view>& not_ours) {
  std::set<std::string_view> written;
  for (ConfLine& line : file.lines()) {
    const auto name = user_in(line.text());
    if (!name || not_ours.contains(*name)) continue;
    const auto user = users.find(*name);
    if (user == users.end() || !written.insert(user->first).second) {
      line.removed = true;
    } else if (std::string text = quoted_acl_line(user->first, user->second); trimmed(line.text()) != text) {
      line.anew = std::move(text);
    }
  }
  for (const auto& [name, user] : users) {
    if (!written.contains(name) && !not_ours.contains(name)) file.append(quoted_acl_line(name, user));
  }
}

}  // namespace

void merge_into(ConfText& file, const DaemonSettings& daemon, const quorum::DurableState& state,
                const AclUsers* users) {
  merge_generic(file, daemon);
  std::set<std::string_view> of_environment;
  for (const UserLine& line : daemon.users) {
    if (line.origin == GenericLine::Origin::environment) of_environment.insert(line.name);
  }
  if (users != nullptr) merge_user_lines(file, *users, of_environment);
  merge_durable_state(file, state);
}

std::string rewrite_sentinel_conf(std::string_view text_on_disk, const DaemonSettings& daemon,
                                  const quorum::DurableState& state, const AclUsers* users) {
  ConfText file{text_on_disk};
  merge_into(file, daemon, state, users);
  return file.text();
}

}  // namespace vedette::config
