#include "test/conformance/differences.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <string_view>

namespace vedette::conformance {
namespace {

constexpr std::string_view heading = "## Replies that differ on purpose";
constexpr std::string_view anything = "…";

/// The cells of a row of a table; `\|` is no border.
std::vector<std::string> cells_of(std::string_view line) {
  std::vector<std::string> cells;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\\' && i + 1 < line.size() && line[i + 1] == '|') {
      if (!cells.empty()) cells.back() += line[++i];
    } else if (line[i] == '|') {
      cells.emplace_back();
    } else if (!cells.empty()) {
      cells.back() += line[i];
    }
  }
  return cells;
}

/// What stands between backticks.
std::vector<std::string> in_backticks(std::string_view cell) {
  std::vector<std::string> found;
  for (auto from = cell.find('`'); from != std::string_view::npos; from = cell.find('`', from)) {
    const auto to = cell.find('`', from + 1);
    if (to == std::string_view::npos) break;
    found.emplace_back(cell.substr(from + 1, to - from - 1));
    from = to + 1;
  }
  return found;
}

bool has(const std::vector<std::string>& names, const std::string& name) {
  return std::ranges::find(names, name) != names.end();
}

}  // namespace

Differences Differences::read() {
  Differences differences;
  std::ifstream page{COMPATIBILITY_PAGE};
  bool inside = false;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("## ")) inside = line == heading;
    if (!inside || !line.starts_with("| `")) continue;
    const auto cells = cells_of(line);
    if (cells.size() < 3 || cells[2].size() < 10) {
      ADD_FAILURE() << "a row without three cells and a reason: " << line;
      continue;
    }
    for (const auto& request : in_backticks(cells[0]))
      differences.rows_.push_back({request, in_backticks(cells[1]), {}});
  }
  EXPECT_FALSE(differences.rows_.empty()) << "no table under '" << heading << "' in " << COMPATIBILITY_PAGE;
  return differences;
}

bool Differences::Row::is_about(const std::string& original, const std::string& asked) const {
  if (!originals.empty() && !has(originals, original)) return false;
  if (!request.ends_with(anything)) return request == asked;
  return asked.starts_with(std::string_view{request}.substr(0, request.size() - anything.size()));
}

bool Differences::allow(const std::string& original, const std::string& request) {
  bool allowed = false;
  for (Row& row : rows_) {
    if (!row.is_about(original, request)) continue;
    if (!has(row.used_for, original)) row.used_for.push_back(original);
    allowed = true;
  }
  return allowed;
}

std::vector<std::string> Differences::unused(const std::string& original) const {
  std::vector<std::string> found;
  for (const Row& row : rows_) {
    const bool concerns = row.originals.empty() || has(row.originals, original);
    if (concerns && !has(row.used_for, original)) found.push_back(row.request);
  }
  return found;
}

}  // namespace vedette::conformance
