#include "daemon/acl_commands.hpp"

#include <algorithm>
#include <chrono>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <variant>

#include "daemon/acl_catalogue.hpp"
#include "daemon/acl_file.hpp"
#include "daemon/call.hpp"
#include "daemon/denial_text.hpp"
#include "daemon/process.hpp"
#include "protocol/integer.hpp"

namespace vedette::daemon {
namespace {

using config::AclRule;
using config::AclSelector;
using config::AclUser;

constexpr std::string_view not_saved =
    "ERR There was an error trying to save the ACLs. Please check the server logs for more information";
constexpr std::int64_t most_password_bits = 4096;

/// Of what has too many words.
void wrong_form(Call& call) {
  call.reply.error("ERR unknown subcommand or wrong number of arguments for '" + call.word(1) + "'. Try ACL HELP.");
}

/// Ends the connection as that of nobody. Our own still hears the reply.
void turn_out(const Call& call, Session& session) {
  session.user = "default";
  session.authenticated = false;
  if (&session == &call.session) {
    session.closing = Session::Closing::after_reply;
  } else {
    session.close(Session::Closing::at_once);
  }
}

bool may_go_on_listening(const AclUser& user, const Session& session) {
  return std::ranges::all_of(session.channels,
                             [&](const auto& channel) { return may_hear(user, Topic::channel, channel); }) &&
         std::ranges::all_of(session.patterns,
                             [&](const auto& pattern) { return may_hear(user, Topic::pattern, pattern); });
}

/// Turns out whose user is gone, and who listens to what its user may not hear any more; of the users for whom
/// `changed` holds.
template <class Changed>
void turn_out_strangers(const Call& call, Changed changed) {
  std::vector<Session*> strangers;
  for (const auto& [id, session] : call.around.sessions) {
    if (!changed(session->user)) continue;
    const AclUser* user = call.around.access.find(session->user);
    if (user == nullptr || !may_go_on_listening(*user, *session)) strangers.push_back(session);
  }
  for (Session* session : strangers) turn_out(call, *session);
}

void write_words(protocol::Reply& reply, const std::vector<std::string>& words) {
  for (const std::string& word : words) reply.bulk(word);
}

/// The three parts of GETUSER that each selector has.
void describe(protocol::Reply& reply, const AclSelector& selector) {
  reply.bulk("commands");
  reply.bulk(selector.commands());
  reply.bulk("keys");
  reply.bulk(selector.keys());
  reply.bulk("channels");
  reply.bulk(selector.channels());
}

void describe(Call& call, const AclLog::Entry& entry) {
  protocol::Reply& reply = call.reply;
  reply.map(10);
  reply.bulk("count");
  reply.integer(static_cast<std::int64_t>(entry.count));
  reply.bulk("reason");
  reply.bulk(word_of(entry.reason));
  reply.bulk("context");
  reply.bulk("toplevel");
  reply.bulk("object");
  reply.bulk(entry.object);
  reply.bulk("username");
  reply.bulk(entry.user);
  reply.bulk("age-seconds");
  reply.number(std::chrono::duration<double>{std::max(call.now, entry.last) - entry.last}.count());
  reply.bulk("client-info");
  reply.bulk(entry.client);
  reply.bulk("entry-id");
  reply.integer(static_cast<std::int64_t>(entry.id));
  reply.bulk("timestamp-created");
  reply.integer(entry.created.count());
  reply.bulk("timestamp-last-updated");
  reply.integer(entry.last_time.count());
}

}  // namespace

void acl_cat(Call& call) {
  if (call.words.size() > 3) return wrong_form(call);
  const config::AclCatalogue& catalogue = acl_catalogue();
  if (call.words.size() == 2) {
    call.reply.array(catalogue.categories.size());
    for (const auto name : catalogue.categories) call.reply.bulk(name);
    return;
  }
  const auto bit = catalogue.category(call.word(2));
  if (!bit) return call.reply.error("ERR Unknown category '" + call.word(2) + "'");
  std::vector<std::string_view> names;
  for (const auto& command : catalogue.commands) {
    if (command.categories & *bit) names.push_back(command.name);
  }
  call.reply.array(names.size());
  for (const auto name : names) call.reply.bulk(name);
}

void acl_deluser(Call& call) {
  const std::set<std::string_view> names{call.words.begin() + 2, call.words.end()};
  if (names.contains("default")) return call.reply.error("ERR The 'default' user cannot be removed");
  std::int64_t deleted = 0;
  for (const auto name : names) deleted += call.around.access.remove(name) ? 1 : 0;
  turn_out_strangers(call, [&](const std::string& user) { return names.contains(user); });
  call.reply.integer(deleted);
}

void acl_dryrun(Call& call) {
  const AclUser* user = call.around.access.find(call.word(2));
  if (user == nullptr) return call.reply.error("ERR User '" + call.word(2) + "' not found");
  const protocol::Words request{call.words.begin() + 3, call.words.end()};
  const CommandRow* command = call.around.commands.find(request[0]);
  if (command && request.size() > 1 && !subcommands(*command).empty()) {
    command = CommandNames::find(*command, request[1]);
  }
  if (command == nullptr) return call.reply.error("ERR Command '" + request[0] + "' not found");
  if (!call.around.dialect().takes(*command, request.size())) {
    return call.reply.error("ERR wrong number of arguments for '" + std::string{command->name} + "' command");
  }
  if (const auto denial = judge(*user, *command, request)) {
    call.reply.bulk(dry_run_text(call.around.dialect(), *denial, call.word(2)));
  } else {
    call.reply.simple("OK");
  }
}

void acl_genpass(Call& call) {
  if (call.words.size() > 3) return wrong_form(call);
  std::int64_t bits = 256;
  if (call.words.size() == 3) {
    const auto wanted = protocol::strict_integer(call.word(2));
    if (!wanted) return call.reply.error("ERR value is not an integer or out of range");
    if (*wanted <= 0 || *wanted > most_password_bits) {
      return call.reply.error(
          "ERR ACL GENPASS argument must be the number of bits for the output password, a positive number up to 4096");
    }
    bits = *wanted;
  }
  call.reply.bulk(random_digits(static_cast<std::size_t>((bits + 3) / 4)));
}

void acl_getuser(Call& call) {
  const AclUser* user = call.around.access.find(call.word(2));
  if (user == nullptr) return call.reply.null();
  protocol::Reply& reply = call.reply;
  const auto flags = user->flags();
  const auto more = user->selectors().subspan(1);
  reply.map(6);
  reply.bulk("flags");
  reply.set(flags.size());
  write_words(reply, flags);
  reply.bulk("passwords");
  reply.array(user->passwords().size());
  for (const auto& hash : user->passwords()) reply.bulk(config::text_of(hash));
  describe(reply, user->selectors().front());
  reply.bulk("selectors");
  reply.array(more.size());
  for (const AclSelector& selector : more) {
    reply.map(3);
    describe(reply, selector);
  }
}

void acl_help(Call& call) {
  write_help(call);
}

void acl_list(Call& call) {
  const auto& users = call.around.access.users();
  call.reply.array(users.size());
  for (const auto& [name, user] : users) call.reply.bulk(config::acl_line(name, user));
}

Task<> acl_load(Call& call) {
  if (call.around.acl_file == nullptr) {
    call.reply.error(no_acl_file_text());
    co_return;
  }
  auto loaded = co_await call.around.acl_file->load();
  if (const auto* problem = std::get_if<std::string>(&loaded)) {
    call.reply.error("ERR " + *problem);
    co_return;
  }
  call.around.access.replace(std::get<config::AclUsers>(std::move(loaded)));
  turn_out_strangers(call, [](const std::string&) { return true; });
  call.reply.simple("OK");
}

void acl_log(Call& call) {
  constexpr std::int64_t shown_at_most = 10;
  if (call.words.size() > 3) return wrong_form(call);
  AclLog& log = call.around.access.log();
  std::int64_t wanted = shown_at_most;
  if (call.words.size() == 3) {
    if (same_word(call.word(2), "reset")) {
      log.clear();
      return call.reply.simple("OK");
    }
    const auto count = protocol::strict_integer(call.word(2));
    if (!count) return call.reply.error("ERR value is not an integer or out of range");
    wanted = std::max<std::int64_t>(*count, 0);
  }
  std::size_t left = std::min(static_cast<std::size_t>(wanted), log.entries().size());
  call.reply.array(left);
  for (auto entry = log.entries().begin(); left > 0; ++entry, --left) describe(call, *entry);
}

Task<> acl_save(Call& call) {
  if (call.around.acl_file == nullptr) {
    call.reply.error(no_acl_file_text());
    co_return;
  }
  // Not within the condition: g++ 12 miscompiles that.
  const bool saved = co_await call.around.acl_file->save(call.around.access.users());
  if (saved) {
    call.reply.simple("OK");
  } else {
    call.reply.error(not_saved);
  }
}

void acl_setuser(Call& call) {
  AccessControl& access = call.around.access;
  const std::string& name = call.word(2);
  if (!config::is_user_name(name)) {
    return call.reply.error("ERR Usernames can't contain spaces or null characters");
  }
  const auto rules = config::acl_rules(std::span{call.words}.subspan(3));
  if (const auto* open = std::get_if<config::UnmatchedParenthesis>(&rules)) {
    return call.reply.error("ERR Unmatched parenthesis in acl selector starting at '" + open->text + "'.");
  }
  const AclUser* known = access.find(name);
  AclUser user = known ? *known : AclUser{call.around.settings.channels_by_default};
  for (const AclRule& rule : std::get<std::vector<AclRule>>(rules)) {
    if (const auto problem = user.apply(rule, acl_catalogue())) {
      return call.reply.error(("ERR Error in ACL SETUSER modifier '" + rule.text + "': ").append(text_of(*problem)));
    }
  }
  access.set(name, std::move(user));
  turn_out_strangers(call, [&](const std::string& changed) { return changed == name; });
  call.reply.simple("OK");
}

void acl_users(Call& call) {
  const auto& users = call.around.access.users();
  call.reply.array(users.size());
  for (const auto& [name, user] : users) call.reply.bulk(name);
}

void acl_whoami(Call& call) {
  call.reply.bulk(call.session.user);
}

}  // namespace vedette::daemon
