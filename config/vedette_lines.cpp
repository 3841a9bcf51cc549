#include "config/vedette_lines.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "config/lenient_number.hpp"
#include "config/words.hpp"

namespace vedette::config {

namespace {

using quorum::DurableMaster;
using quorum::DurableState;
using quorum::Epoch;
using quorum::RunId;

constexpr std::string_view prefix = "# vedette ";
constexpr std::array<std::string_view, 4> per_master{"vote", "pause", "run-ids", "replication-ids"};

std::optional<Epoch> epoch_in(const std::string& word) {
  const auto number = lenient_unsigned(word);
  if (!number || number->rest || Epoch{number->value} > quorum::highest_epoch_on_the_wire) return std::nullopt;
  return Epoch{number->value};
}

void apply_to_master(const std::vector<std::string>& words, DurableMaster& master) {
  if (words[0] == "vote") {
    const auto epoch = words.size() == 4 ? epoch_in(words[3]) : std::nullopt;
    if (epoch && *epoch == master.leader_epoch) master.voted_for = RunId::parse(words[2]);
    return;
  }
  if (words[0] == "pause") {
    const auto until = words.size() == 4 ? lenient_unsigned(words[2]) : std::nullopt;
    constexpr std::uint64_t last = std::uint64_t{1} << 53U;
    if (until && !until->rest && until->value < last) {
      master.pause = quorum::DurablePause{quorum::Milliseconds{static_cast<std::int64_t>(until->value)}, words[3]};
    }
    return;
  }
  for (std::size_t i = 2; i < words.size(); ++i) {
    auto id = RunId::parse(words[i]);
    if (!id) continue;
    if (words[0] == "run-ids") {
      master.run_ids.insert(std::move(*id));
    } else {
      master.replication_ids.insert(id->text());
    }
  }
}

/// A word in which nobody finds `monitor`, whatever the case.
std::string hidden(const std::string& word) {
  constexpr std::string_view telltale = "monitor";
  std::size_t at = lower_case(word).find(telltale);
  if (at == std::string::npos) return quoted_if_needed(word);
  // The quoted form escapes neither letters nor digits, so the word is found there again.
  std::string text = in_quotes(word);
  for (at = lower_case(text).find(telltale); at != std::string::npos; at = lower_case(text).find(telltale, at)) {
    text.replace(at, 1, text[at] == 'm' ? "\\x6d" : "\\x4d");
  }
  return text;
}

}  // namespace

std::optional<std::vector<std::string>> read_vedette_line(std::string_view line) {
  line = trimmed(line);
  if (!line.starts_with(prefix)) return std::nullopt;
  auto words = split_words(line.substr(prefix.size()));
  if (!words || words->empty()) return std::nullopt;
  return words;
}

std::string vedette_line(const std::vector<std::string>& words) {
  std::string line{prefix};
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) line.push_back(' ');
    line.append(hidden(words[i]));
  }
  return line;
}

bool is_per_master(std::string_view what) {
  return std::find(per_master.begin(), per_master.end(), what) != per_master.end();
}

void apply_vedette_lines(const std::vector<std::vector<std::string>>& lines, DurableState& state) {
  for (const std::vector<std::string>& words : lines) {
    if (words.size() < 2) continue;
    if (words[0] == "reserved-epoch") {
      if (const auto epoch = epoch_in(words[1])) state.reserved_epoch = std::max(state.reserved_epoch, *epoch);
    } else if (words[0] == "quarantined") {
      state.quarantined = state.quarantined || words[1] == "yes";
    } else if (is_per_master(words[0])) {
      const auto master = state.masters.find(words[1]);
      if (master != state.masters.end()) apply_to_master(words, master->second);
    }
  }
}

}  // namespace vedette::config
