#include "config/reference.hpp"

#include <cstdlib>

#include "config/included_file.hpp"

namespace vedette::config {

namespace {

constexpr std::string_view opening = "${";
constexpr std::string_view file_prefix = "file:";

/// Where the next `${` begins, and whether a `$` before it takes its meaning away.
struct Opening {
  std::size_t at = std::string::npos;
  bool escaped = false;
};

Opening next_opening(const std::string& text, std::size_t from) {
  const std::size_t at = text.find(opening, from);
  if (at == std::string::npos) return {};
  const bool escaped = at > from && text[at - 1] == '$';
  return {at, escaped};
}

}  // namespace

std::variant<std::string, Unresolved> look_up(const std::string& name) {
  if (name.starts_with(file_prefix)) {
    const std::string path = name.substr(file_prefix.size());
    auto text = read_regular_file(path);
    if (const auto* failure = std::get_if<ReadFailure>(&text)) return Unresolved{path + ": " + failure->reason};
    std::string secret = std::move(std::get<std::string>(text));
    if (secret.ends_with('\n')) secret.pop_back();
    if (secret.ends_with('\r')) secret.pop_back();
    return secret;
  }
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody changes the environment.
  const char* value = std::getenv(name.c_str());
  if (value == nullptr) return Unresolved{"the environment variable " + name + " is not set"};
  return std::string{value};
}

std::variant<std::string, Unresolved> resolve_references(const std::string& text, const Lookup& lookup) {
  std::string result;
  std::size_t from = 0;
  for (Opening found = next_opening(text, from); found.at != std::string::npos; found = next_opening(text, from)) {
    if (found.escaped) {
      result.append(text, from, found.at - 1 - from).append(opening);
      from = found.at + opening.size();
      continue;
    }
    const std::size_t end = text.find('}', found.at);
    if (end == std::string::npos) return Unresolved{"the closing } of a reference is missing"};
    auto value = lookup(text.substr(found.at + opening.size(), end - found.at - opening.size()));
    if (auto* failure = std::get_if<Unresolved>(&value)) return std::move(*failure);
    result.append(text, from, found.at - from).append(std::get<std::string>(value));
    from = end + 1;
  }
  return result.append(text, from);
}

bool has_reference(const std::string& text) {
  std::size_t from = 0;
  for (Opening found = next_opening(text, from); found.at != std::string::npos; found = next_opening(text, from)) {
    if (!found.escaped) return true;
    from = found.at + opening.size();
  }
  return false;
}

std::string without_references(std::string text) {
  for (std::size_t at = text.find(opening); at != std::string::npos; at = text.find(opening, at + 3)) {
    text.insert(at, 1, '$');
  }
  return text;
}

}  // namespace vedette::config
