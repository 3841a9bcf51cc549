#include "config/acl_user.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <stdexcept>

#include "config/words.hpp"

namespace vedette::config {
namespace {

std::optional<unsigned char> digit_value(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned char>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned char>(c - 'a' + 10);
  return std::nullopt;
}

std::optional<PasswordHash> read_hash(std::string_view digits) {
  PasswordHash hash{};
  if (digits.size() != 2 * hash.size()) return std::nullopt;
  for (std::size_t i = 0; i < hash.size(); ++i) {
    const auto high = digit_value(digits[2 * i]);
    const auto low = digit_value(digits[2 * i + 1]);
    if (!high || !low) return std::nullopt;
    hash[i] = static_cast<unsigned char>(*high * 16 + *low);
  }
  return hash;
}

}  // namespace

PasswordHash hash_of(std::string_view password) {
  PasswordHash hash{};
  unsigned int length = 0;
  if (EVP_Digest(password.data(), password.size(), hash.data(), &length, EVP_sha256(), nullptr) != 1 ||
      length != hash.size()) {
    throw std::runtime_error{"OpenSSL offers no SHA-256"};
  }
  return hash;
}

std::string text_of(const PasswordHash& hash) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const unsigned char byte : hash) text.append({digits[byte / 16], digits[byte % 16]});
  return text;
}

AclUser::AclUser(bool channels_by_default)
    : channels_by_default_{channels_by_default}, selectors_{AclSelector{channels_by_default}} {}

AclUser AclUser::unrestricted(bool channels_by_default) {
  AclUser user{channels_by_default};
  for (const std::string_view rule : {"on", "nopass", "~*", "&*", "+@all"}) user.apply(rule, {});
  return user;
}

std::optional<AclProblem> AclUser::apply(const AclRule& rule, const AclCatalogue& catalogue) {
  const std::string& text = rule.text;
  if (text.empty() || apply_flag(lower_case(text))) return std::nullopt;
  const std::string_view rest = std::string_view{text}.substr(1);
  switch (text.front()) {
    case '>':
      add_password(hash_of(rest));
      return std::nullopt;
    case '<':
      return forget_password(hash_of(rest));
    case '#':
    case '!':
      return apply_hash(text.front(), rest);
    case '(':
      return add_selector(rule, catalogue);
    default:
      return selectors_.front().apply(text, catalogue);
  }
}

/// The rules that are a whole word. False: it is none of them.
bool AclUser::apply_flag(std::string_view word) {
  if (word == "on" || word == "off") {
    on_ = word == "on";
  } else if (word == "nopass") {
    no_password_ = true;
    passwords_.clear();
  } else if (word == "resetpass") {
    no_password_ = false;
    passwords_.clear();
  } else if (word == "sanitize-payload" || word == "skip-sanitize-payload") {
    sanitize_payload_ = word == "sanitize-payload";
  } else if (word == "clearselectors") {
    selectors_.resize(1);
  } else if (word == "reset") {
    reset();
  } else {
    return false;
  }
  return true;
}

void AclUser::reset() {
  *this = AclUser{channels_by_default_};
}

std::optional<AclProblem> AclUser::apply_hash(char sign, std::string_view digits) {
  const auto hash = read_hash(digits);
  if (!hash) return AclProblem::malformed_hash;
  if (sign == '!') return forget_password(*hash);
  add_password(*hash);
  return std::nullopt;
}

void AclUser::add_password(const PasswordHash& hash) {
  if (std::ranges::find(passwords_, hash) == passwords_.end()) passwords_.push_back(hash);
  no_password_ = false;
}

std::optional<AclProblem> AclUser::forget_password(const PasswordHash& hash) {
  return std::erase(passwords_, hash) > 0 ? std::nullopt : std::optional{AclProblem::no_such_password};
}

std::optional<AclProblem> AclUser::add_selector(const AclRule& rule, const AclCatalogue& catalogue) {
  std::vector<std::string> words = rule.inside;
  if (words.empty()) {
    if (rule.text.size() < 2 || !rule.text.ends_with(')')) return AclProblem::syntax;
    auto split = split_words(std::string_view{rule.text}.substr(1, rule.text.size() - 2));
    if (!split) return AclProblem::syntax;
    words = std::move(*split);
  }
  AclSelector selector{channels_by_default_};
  for (const std::string& word : words) {
    if (word.empty()) continue;
    // Written down, it would close the selector too early.
    if (word.ends_with(')')) return AclProblem::syntax;
    if (const auto problem = selector.apply(word, catalogue)) return problem;
  }
  selectors_.push_back(std::move(selector));
  return std::nullopt;
}

bool AclUser::accepts(std::string_view password) const {
  const PasswordHash given = hash_of(password);
  bool found = false;
  for (const PasswordHash& hash : passwords_) {
    found = (CRYPTO_memcmp(given.data(), hash.data(), given.size()) == 0) || found;
  }
  return on_ && (no_password_ || found);
}

bool AclUser::may_everything() const {
  return std::ranges::any_of(selectors_, &AclSelector::allows_everything);
}

std::vector<std::string> AclUser::flags() const {
  std::vector<std::string> words{on_ ? "on" : "off"};
  if (no_password_) words.emplace_back("nopass");
  words.emplace_back(sanitize_payload_ ? "sanitize-payload" : "skip-sanitize-payload");
  return words;
}

std::vector<std::string> AclUser::rules() const {
  std::vector<std::string> words = flags();
  for (const PasswordHash& hash : passwords_) words.push_back('#' + text_of(hash));
  for (const AclSelector& selector : selectors_) {
    std::vector<std::string> inside = selector.rules();
    if (&selector != &selectors_.front()) {
      inside.front().insert(0, 1, '(');
      inside.back() += ')';
    }
    words.insert(words.end(), inside.begin(), inside.end());
  }
  return words;
}

}  // namespace vedette::config
