#include "config/problem.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "config/directives.hpp"
#include "config/sentinel_directives.hpp"
#include "config/words.hpp"

namespace vedette::config {

namespace {

constexpr std::array<std::string_view, 6> secret_directives{
    "requirepass", "masterauth", "primaryauth", "tls-key-file-pass", "tls-client-key-file-pass", "user"};

/// The words up to their first `count`, however badly the rest is quoted.
std::vector<std::string> leading_words(std::string_view line, std::size_t count) {
  if (auto words = split_words(line)) {
    words->resize(std::min(words->size(), count));
    return *words;
  }
  std::vector<std::string> words;
  line = trimmed(line);
  while (!line.empty() && words.size() < count) {
    const std::size_t end = std::min(line.find_first_of(" \t"), line.size());
    words.emplace_back(line.substr(0, end));
    line = trimmed(line.substr(end));
  }
  return words;
}

std::string stripped_of_quotes(std::string word) {
  std::erase_if(word, [](char c) { return c == '"' || c == '\''; });
  return lower_case(word);
}

/// The name that is meant, though it may be mistyped.
std::string meant_directive(const std::string& name) {
  return find_directive(name) == nullptr ? closest_directive(name) : name;
}
std::string meant_sentinel_directive(const std::string& name) {
  return find_sentinel_directive(name) == nullptr ? closest_sentinel_directive(name) : name;
}

/// How many words may be shown before the secret begins; 0: there is none.
std::size_t words_before_secret(const std::vector<std::string>& words) {
  if (words.empty()) return 0;
  const std::string name = meant_directive(stripped_of_quotes(words[0]));
  if (is_secret_directive(name)) {
    return name == "user" ? 2 : 1;
  }
  if (name != "sentinel" || words.size() < 2) return 0;
  const std::string option = meant_sentinel_directive(stripped_of_quotes(words[1]));
  if (option == "auth-pass") return 3;
  return option == "sentinel-pass" ? 2 : 0;
}

}  // namespace

bool is_secret_directive(std::string_view name) {
  return std::find(secret_directives.begin(), secret_directives.end(), name) != secret_directives.end();
}

std::string masked_line(std::string_view line) {
  constexpr std::size_t looked_at = 4;
  const std::vector<std::string> words = leading_words(line, looked_at);
  const std::size_t shown = words_before_secret(words);
  if (shown == 0 || words.size() <= shown) return std::string{line};
  std::string text;
  for (std::size_t i = 0; i < shown; ++i) text.append(words[i]).append(" ");
  return text.append("***");
}

std::string fatal_block(const Problem& problem, std::string_view product_version) {
  std::string block = "\n*** FATAL CONFIG FILE ERROR (";
  block.append(product_version).append(") ***\n");
  if (problem.line != 0) {
    block.append("Reading the configuration file, at line ").append(std::to_string(problem.line));
    if (problem.column != 0) block.append(", column ").append(std::to_string(problem.column));
    if (problem.included) block.append(" of ").append(problem.file);
    block.append("\n");
    if (problem.column == 0 || !problem.text.empty()) block.append(">>> '").append(problem.text).append("'\n");
  }
  block.append(problem.reason).append("\n");
  // Redis doesn't say which file it read. The lines that tools look for stay as they are.
  if (problem.line != 0 && !problem.included) block.append("In ").append(problem.file).append("\n");
  return block;
}

}  // namespace vedette::config
