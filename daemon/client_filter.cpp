#include "daemon/client_filter.hpp"

#include <algorithm>

#include "daemon/call.hpp"
#include "protocol/integer.hpp"

namespace vedette::daemon {
namespace {

/// Empty, or the text of an error.
using Complaint = std::string;

constexpr std::string_view bad_filter = "ERR syntax error";

ClientType client_type_of(const Session& session) {
  return session.subscribed() ? ClientType::pubsub : ClientType::normal;
}

Complaint read_id(const std::string& word, std::set<std::uint64_t>& ids) {
  const auto id = protocol::strict_integer(word);
  if (!id || *id < 1) return "ERR client-id should be greater than 0";
  ids.insert(static_cast<std::uint64_t>(*id));
  return {};
}

/// ID and its numbers. Valkey takes as many as follow, and calls a first word that is none a matter of syntax.
Complaint read_ids(std::span<const std::string>& words, bool several, std::set<std::uint64_t>& ids) {
  ids.clear();
  if (several && !protocol::strict_integer(words[1])) return std::string{bad_filter};
  std::size_t used = 1;
  do {
    if (Complaint complaint = read_id(words[used], ids); !complaint.empty()) return complaint;
    ++used;
  } while (several && used < words.size() && protocol::strict_integer(words[used]));
  words = words.subspan(used);
  return {};
}

Complaint read_age(const std::string& word, std::optional<std::int64_t>& age) {
  age = protocol::strict_integer(word);
  if (!age) return "ERR maxage is not an integer or out of range";
  return *age > 0 ? Complaint{} : "ERR maxage should be greater than 0";
}

Complaint read_value(const std::string& name, const std::string& value, const Surroundings& around,
                     ClientFilter& filter) {
  const Dialect& dialect = around.dialect();
  if (same_word(name, "type")) {
    filter.type = client_type(value, dialect.knows_primary_clients);
    if (!filter.type) return "ERR Unknown client type '" + value + "'";
  } else if (same_word(name, "addr")) {
    filter.address = value;
  } else if (same_word(name, "laddr")) {
    filter.local_address = value;
  } else if (same_word(name, "user")) {
    if (around.access.find(value) == nullptr) return "ERR No such user '" + value + "'";
    filter.user = value;
  } else if (same_word(name, "skipme")) {
    filter.skip_me = same_word(value, "yes");
    if (!filter.skip_me && !same_word(value, "no")) return std::string{bad_filter};
  } else if (same_word(name, "maxage") && dialect.kills_by_age) {
    return read_age(value, filter.least_age);
  } else {
    return std::string{bad_filter};
  }
  return {};
}

bool is_wanted(const std::optional<std::string>& wanted, const std::string& found) {
  return !wanted || *wanted == found;
}

}  // namespace

std::optional<ClientType> client_type(std::string_view word, bool knows_primary) {
  if (same_word(word, "normal")) return ClientType::normal;
  if (same_word(word, "master") || (knows_primary && same_word(word, "primary"))) return ClientType::master;
  if (same_word(word, "replica") || same_word(word, "slave")) return ClientType::replica;
  if (same_word(word, "pubsub")) return ClientType::pubsub;
  return std::nullopt;
}

bool ClientFilter::matches(const Session& session, const Session& me, quorum::Instant now) const {
  if (skip_me && &session == &me) return false;
  if (!ids.empty() && !ids.contains(session.id)) return false;
  if (type && *type != client_type_of(session)) return false;
  if (least_age && (now - session.opened).count() / 1000 < *least_age) return false;
  return is_wanted(address, session.peer_address) && is_wanted(local_address, session.local_address) &&
         is_wanted(user, session.user);
}

std::variant<ClientFilter, std::string> read_client_filter(std::span<const std::string> words, bool skip_me,
                                                           const Surroundings& around) {
  ClientFilter filter;
  filter.skip_me = skip_me;
  while (!words.empty()) {
    if (words.size() == 1) return std::string{bad_filter};
    Complaint complaint;
    if (same_word(words[0], "id")) {
      complaint = read_ids(words, around.dialect().lists_by_filter, filter.ids);
    } else {
      complaint = read_value(words[0], words[1], around, filter);
      words = words.subspan(2);
    }
    if (!complaint.empty()) return complaint;
  }
  return filter;
}

}  // namespace vedette::daemon
