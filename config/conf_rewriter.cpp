#include "config/conf_rewriter.hpp"

#include <algorithm>
#include <utility>

namespace vedette::config {
namespace {

/// All but the masters.
quorum::DurableState without_masters(const quorum::DurableState& state) {
  quorum::DurableState rest;
  rest.my_id = state.my_id;
  rest.current_epoch = state.current_epoch;
  rest.reserved_epoch = state.reserved_epoch;
  rest.quarantined = state.quarantined;
  rest.process = state.process;
  return rest;
}

bool is_signed(std::string_view text) {
  const std::string line = std::string{ConfText::signature}.append(1, '\n');
  return text.starts_with(line) || text.find('\n' + line) != std::string_view::npos;
}

/// What it says about a master can't be read without that master's other lines.
bool includes_others(const DaemonSettings& daemon) {
  return std::ranges::any_of(daemon.lines, [](const GenericLine& line) { return line.name == "include"; });
}

}  // namespace

ConfRewriter::Rewritten ConfRewriter::rewrite(std::string_view text_on_disk, const DaemonSettings& daemon,
                                              const quorum::DurableState& state, const AclUsers* users) {
  if (!remembers(text_on_disk, state) || includes_others(daemon)) {
    forget();
    ConfText file{text_on_disk};
    merge_into(file, daemon, state, users);
    text_ = take(file, {});
    said_ = state;
    return {text_};
  }
  Part part{{}, without_masters(state)};
  const Chosen chosen = choose(state, part.state);
  std::string before;
  std::size_t place = 0;
  for (const Line& line : lines_) {
    if (chosen[line.owner]) before.append(text_, place, line.length);
    place += line.length;
  }
  ConfText file{before};
  merge_into(file, daemon, part.state, users);
  part.text = file.text();
  text_ = take(file, chosen);
  return {text_, std::move(part)};
}

void ConfRewriter::forget() {
  *this = ConfRewriter{};
}

/// What the process sets changes how the lines of all masters are written. Before the first line is appended, where it
/// goes depends on the last one.
bool ConfRewriter::remembers(std::string_view text_on_disk, const quorum::DurableState& state) const {
  return !text_.empty() && text_ == text_on_disk && said_.process == state.process && is_signed(text_);
}

/// Puts those masters into the part that are not as they were, and takes note of them.
ConfRewriter::Chosen ConfRewriter::choose(const quorum::DurableState& state, quorum::DurableState& part) {
  Chosen chosen(numbers_.size() + 1, false);
  chosen[0] = true;
  for (auto said = said_.masters.begin(); said != said_.masters.end();) {
    const auto& name = said->first;
    if (state.masters.contains(name)) {
      ++said;
      continue;
    }
    if (const auto known = numbers_.find(name); known != numbers_.end()) chosen[known->second] = true;
    said = said_.masters.erase(said);
  }
  for (const auto& [name, master] : state.masters) {
    const auto said = said_.masters.find(name);
    if (said != said_.masters.end() && said->second == master) continue;
    if (const auto known = numbers_.find(name); known != numbers_.end()) chosen[known->second] = true;
    part.masters.emplace(name, master);
    said_.masters.insert_or_assign(name, master);
  }
  quorum::DurableState rest = without_masters(state);
  rest.masters = std::move(said_.masters);
  said_ = std::move(rest);
  return chosen;
}

/// The whole file: the chosen lines as they are now, the others as they were, and behind them all that is new. Where
/// nothing is remembered all of it is new.
std::string ConfRewriter::take(const ConfText& file, const Chosen& chosen) {
  std::string text;
  text.reserve(text_.size() + text_.size() / 8);
  std::vector<Line> lines;
  lines.reserve(lines_.size());
  auto now = file.lines().begin();
  std::size_t place = 0;
  for (const Line& line : lines_) {
    if (chosen[line.owner]) {
      add(*now++, text, lines);
    } else {
      text.append(text_, place, line.length);
      lines.push_back(line);
    }
    place += line.length;
  }
  for (; now != file.lines().end(); ++now) add(*now, text, lines);
  lines_ = std::move(lines);
  return text;
}

void ConfRewriter::add(const ConfLine& line, std::string& text, std::vector<Line>& lines) {
  if (line.removed) return;
  text.append(line.text()).append(1, '\n');
  lines.push_back({line.text().size() + 1, line.master == nullptr ? 0 : number_of(*line.master)});
}

std::uint32_t ConfRewriter::number_of(const quorum::MasterName& name) {
  return numbers_.try_emplace(name, static_cast<std::uint32_t>(numbers_.size() + 1)).first->second;
}

}  // namespace vedette::config
