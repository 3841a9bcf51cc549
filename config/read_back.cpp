#include "config/read_back.hpp"

#include <set>
#include <variant>

#include "config/sentinel_conf.hpp"
#include "config/state_lines.hpp"

namespace vedette::config {

namespace {

std::set<std::string> written_lines(const quorum::DurableState& state) {
  std::set<std::string> lines;
  for (const StateLine& line : state_lines(state)) {
    if (line.when == StateLine::When::always) lines.insert(line.text());
  }
  return lines;
}

bool has_included(const DaemonSettings& settings) {
  for (const GenericLine& line : settings.lines) {
    if (line.name == "include") return true;
  }
  return false;
}

/// A line's option and master tell enough; what follows may be a secret.
std::string beginning_of(const std::string& line) {
  std::size_t end = 0;
  for (int words = 0; words < 3 && end < line.size(); ++words) {
    end = line.find(' ', end + 1);
    if (end == std::string::npos) end = line.size();
  }
  return line.substr(0, end);
}

}  // namespace

std::string misread(std::string_view file, std::string_view text, const quorum::DurableState& state) {
  const auto read = read_sentinel_conf(file, text, {}, Looks::at_the_text_alone);
  if (const auto* problem = std::get_if<Problem>(&read)) {
    const std::string place = problem->line == 0 ? "" : "line " + std::to_string(problem->line) + ": ";
    return place + problem->reason;
  }
  const auto& configuration = std::get<Configuration>(read);
  // Mostly it is the very same. Where a line may say it in another way, the lines are compared.
  if (configuration.state == state) return {};
  const auto needed = written_lines(state);
  const auto found = written_lines(configuration.state);
  for (const std::string& line : needed) {
    if (!found.contains(line)) return "'" + beginning_of(line) + "' would be read back as something else";
  }
  if (found.size() != needed.size() && !has_included(configuration.daemon)) {
    return "more would be read back than was to be written";
  }
  return {};
}

}  // namespace vedette::config
