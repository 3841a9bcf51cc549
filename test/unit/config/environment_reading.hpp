#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <variant>
#include <vector>

#include "config/environment.hpp"

namespace vedette::config {

using Variables = std::vector<Variable>;

/// Files by path.
inline EnvironmentFiles files_with(const std::map<std::string, std::string>& files) {
  return {[files](const std::string& name) -> std::variant<std::string, Unresolved> {
            const auto found = files.find(name.substr(name.find(':') + 1));
            if (found == files.end()) return Unresolved{"no such file"};
            return found->second;
          },
          [files](const std::string& path) { return files.contains(path); }};
}

inline Environment environment(const Variables& variables, const std::map<std::string, std::string>& files = {},
                               const std::vector<std::string>& options = {}) {
  auto read = read_environment(variables, options, files_with(files));
  if (const auto* problem = std::get_if<Problem>(&read)) {
    ADD_FAILURE() << problem->reason;
    return {};
  }
  return std::get<Environment>(std::move(read));
}

/// Why the variables can't be used; the test fails if they can.
inline std::string refused(const Variables& variables, const std::map<std::string, std::string>& files = {},
                           const std::vector<std::string>& options = {}) {
  auto read = read_environment(variables, options, files_with(files));
  if (const auto* problem = std::get_if<Problem>(&read)) {
    EXPECT_TRUE(problem->logged);
    return problem->reason;
  }
  ADD_FAILURE() << "accepted";
  return {};
}

/// All that the environment gives, as `directive value`.
inline std::vector<std::string> all_given(const Environment& given) {
  std::vector<std::string> all;
  for (const auto* lines : {&given.generic, &given.process, &given.master}) {
    for (const EnvironmentLine& line : *lines) {
      std::string text = line.words.front();
      for (std::size_t i = 1; i < line.words.size(); ++i) text += " " + line.words[i];
      all.push_back(text);
    }
  }
  if (!given.initial.host.empty()) all.push_back("host " + given.initial.host);
  if (given.initial.name != "mymaster") all.push_back("name " + given.initial.name);
  if (given.initial.port != "6379") all.push_back("master port " + given.initial.port);
  if (!given.initial.quorum.empty()) all.push_back("quorum " + given.initial.quorum);
  if (!given.config_file.empty()) all.push_back("file " + given.config_file);
  return all;
}

inline std::string joined(const std::vector<std::string>& sentences) {
  std::string text;
  for (const std::string& sentence : sentences) text += sentence + "\n";
  return text;
}

}  // namespace vedette::config
