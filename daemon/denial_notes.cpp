#include "daemon/denial_notes.hpp"

#include <algorithm>
#include <utility>

#include "daemon/client_line.hpp"
#include "daemon/command_table.hpp"

namespace vedette::daemon {
namespace {

void note(Surroundings& around, const Session& session, AclLog::Entry entry) {
  const quorum::Reading now = read_clocks();
  entry.client = client_line(session, now.steady, around.dialect());
  entry.client.pop_back();
  around.access.log().add(std::move(entry), now);
}

}  // namespace

void note_denial(Surroundings& around, const Session& session, const Denial& denial) {
  AclLog::Entry entry;
  entry.object = denial.object;
  entry.user = session.user;
  if (denial.what == Denial::What::command) {
    ++around.statistics.access_denied_command;
    entry.reason = AclLog::Reason::command;
  } else {
    ++around.statistics.access_denied_channel;
    entry.reason = AclLog::Reason::channel;
  }
  note(around, session, std::move(entry));
}

void note_failed_authentication(Surroundings& around, const Session& session, const std::string& user) {
  ++around.statistics.access_denied_auth;
  AclLog::Entry entry;
  entry.reason = AclLog::Reason::authentication;
  entry.object = session.command->name;
  std::ranges::transform(entry.object, entry.object.begin(),
                         [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  entry.user = user;
  note(around, session, std::move(entry));
}

}  // namespace vedette::daemon
