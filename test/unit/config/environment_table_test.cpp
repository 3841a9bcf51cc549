#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "config/environment_names.hpp"
#include "test/unit/config/reading.hpp"

// The table of variables in docs/configuration.md says what the code does.

namespace vedette::config {

namespace {

std::string documentation() {
  std::ifstream file{CONFIGURATION_REFERENCE};
  std::stringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

/// What stands in backquotes, with what follows up to the next of them.
std::vector<std::string> quoted_names(const std::string& text) {
  std::vector<std::string> names;
  for (std::size_t at = text.find('`'); at != std::string::npos;) {
    const std::size_t end = text.find('`', at + 1);
    const bool has_file_variant = text.substr(end + 1).starts_with(" ᶠ");
    names.push_back(text.substr(at + 1, end - at - 1) + (has_file_variant ? " ᶠ" : ""));
    at = text.find('`', end + 1);
  }
  return names;
}

/// Names of other programs by Vedette's name for the same, from the last two columns of the table.
std::map<std::string, std::vector<std::string>> documented() {
  std::map<std::string, std::vector<std::string>> table;
  std::istringstream lines{documentation()};
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("| sets (default) |")) inside = true;
    if (!inside || !line.starts_with("|") || line.starts_with("|---")) {
      inside = inside && line.starts_with("|");
      continue;
    }
    const std::size_t second = line.find('|', 1);
    const std::size_t third = line.find('|', second + 1);
    const auto own = quoted_names(line.substr(second, third - second));
    auto& names = table[own.empty() ? line.substr(second + 2, third - second - 3) : own.front()];
    for (auto& name : quoted_names(line.substr(third))) names.push_back(std::move(name));
  }
  return table;
}

/// Three settings have no native name of their own.
std::string documented_under(std::string_view setting) {
  if (setting == "master") return "VEDETTE_MASTER_HOST";
  if (setting == "acl-mode") return "VEDETTE_ACLFILE";
  if (setting == "extra-flags") return "options";
  return native_environment_name(setting);
}

}  // namespace

TEST(EnvironmentDocumentation, ItsTableIsTheOneInTheCode) {
  std::map<std::string, std::vector<std::string>> expected;
  for (const EnvironmentName& known : foreign_environment_names()) {
    expected[documented_under(known.setting)].push_back(std::string{known.name} + (known.file_variant ? " ᶠ" : ""));
  }
  auto found = documented();
  found.erase("Vedette's name");

  EXPECT_EQ(found, expected);
}

TEST(EnvironmentDocumentation, ItNamesAllThatHaveNoEffect) {
  const std::string text = documentation();
  for (const std::string_view name : environment_names_without_effect()) {
    EXPECT_NE(text.find("`" + std::string{name} + "`"), std::string::npos) << name;
  }
}

TEST(EnvironmentDocumentation, EverySettingOfTheTableExists) {
  for (const EnvironmentName& known : foreign_environment_names()) {
    EXPECT_TRUE(find_environment_setting(known.setting).has_value()) << known.setting;
  }
}

}  // namespace vedette::config
