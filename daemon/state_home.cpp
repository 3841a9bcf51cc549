#include "daemon/state_home.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "config/generic_directives.hpp"
#include "config/read_back.hpp"
#include "config/state_text.hpp"
#include "daemon/access_control.hpp"
#include "daemon/acl_catalogue.hpp"

namespace vedette::daemon {
namespace {

std::string failure_words(const FileFailure& failure) {
  return "could not " + failure.doing + ": " + failure.why();
}

/// Others may have put a file there if the directory is open to all, such as /tmp.
bool may_be_ours(const std::filesystem::path& file) {
  struct stat found {};
  if (::lstat(file.c_str(), &found) != 0) return true;
  return S_ISREG(found.st_mode) && (found.st_uid == ::geteuid() || found.st_uid == 0 || ::geteuid() == 0);
}

/// What the next start would find of users and log level; empty: what is to be kept.
std::string misread_changes(const std::string& file, const std::string& text, const config::DaemonChanges& changes) {
  const auto read = config::read_separate_state(file, text);
  if (const auto* problem = std::get_if<config::Problem>(&read)) return problem->reason;
  const bool same = std::get<config::SeparateState>(read).changes == changes;
  return same ? std::string{} : "users or the level of the log would be read back as something else";
}

FileFailure not_read_back(const char* doing, std::string reason) {
  return {doing, 0, std::move(reason)};
}

}  // namespace

StateHome::StateHome(Options options, const config::Configuration& configured)
    : options_{std::move(options)},
      settings_{configured.daemon},
      meant_{configured.state},
      environment_{configured.environment},
      references_{configured.references},
      references_in_force_{references_.size()},
      passwords_{configured.password_references},
      configured_{config::settings_alone(config::described_state(configured.state, references_))},
      configured_loglevel_{config::loglevel_word(settings_)},
      apart_{options_.apart || !options_.may_hold_state} {
  const auto users = configured_users(settings_);
  // Those that can't be loaded end the start anyway.
  if (const auto* known = std::get_if<config::AclUsers>(&users)) {
    configured_users_ = config::described_users(*known, passwords_);
  }
}

std::variant<StateHome::Opened, StateHome::Refused> StateHome::open() {
  Opened opened;
  choose(opened);
  if (!apart_) {
    if (auto refused = lock(options_.configuration, configuration_lock_, opened.warnings)) return *refused;
  }
  auto text = read_own_file(opened);
  if (auto* refused = std::get_if<Refused>(&text)) return *refused;
  auto kept = config::read_separate_state(options_.own_file.string(), std::get<std::string>(text));
  if (const auto* problem = std::get_if<config::Problem>(&kept)) {
    return Refused{"The state file " + options_.own_file.string() + " can't be read, at line " +
                   std::to_string(problem->line) + ": " + problem->reason};
  }
  const auto& separate = std::get<config::SeparateState>(kept);
  if (separate.state.my_id) {
    const auto described = config::described_state(meant_, references_);
    auto merged = config::merge_state(separate, {meant_, described});
    opened.state = std::move(merged.state);
    for (auto& notice : merged.notices) opened.notices.push_back(std::move(notice));
    if (auto refused = take_changes(separate.changes, opened)) return *refused;
    let_environment_win(separate, opened);
    own_file_is_old_ = !apart_;
    opened.remembers = true;
  } else {
    opened.state = meant_;
    opened.remembers = meant_.my_id && !environment_.gave_id;
  }
  return opened;
}

/// Its settings hold at each start, its id and its address only at the first (container §10.1).
void StateHome::let_environment_win(const config::SeparateState& kept, Opened& opened) const {
  if (environment_.gave_id) opened.state.my_id = kept.state.my_id;
  config::take_given(opened.state, meant_, environment_.settings);
  const auto described = config::described_state(meant_, references_);
  std::string names;
  for (const auto& name : config::differing(kept.state, described, environment_.settings)) {
    names.append(names.empty() ? "" : ", ").append(name);
  }
  if (!names.empty()) opened.notices.push_back("The environment counts more than what was set since: " + names);
  if (!environment_.initial_master) return;
  const auto& name = *environment_.initial_master;
  const auto is = opened.state.masters.find(name);
  const auto before = kept.configured.masters.find(name);
  const quorum::Address& given = meant_.masters.at(name).address;
  // Of an address that has changed in the environment the merge has told already.
  const bool is_told = before == kept.configured.masters.end() || !quorum::same_place(before->second.address, given);
  if (is == opened.state.masters.end() || is_told || quorum::same_place(is->second.address, given)) return;
  opened.notices.push_back("master " + name + " is at " + is->second.address.text(true) +
                           " by the state, which counts more than " + given.text(true) + " in the environment");
}

/// The users and the level of the log that the state file names, where the configuration says what it said then.
std::optional<StateHome::Refused> StateHome::take_changes(const config::DaemonChanges& changes, Opened& opened) {
  const bool environment_says = std::ranges::any_of(settings_.lines, [](const config::GenericLine& line) {
    return line.origin == config::GenericLine::Origin::environment && line.name == "loglevel";
  });
  if (!changes.loglevel.empty() && changes.loglevel_before == configured_loglevel_ && !environment_says) {
    loglevel_ = changes.loglevel;
    opened.loglevel = loglevel_;
    put_loglevel_into_configuration();
  }
  const auto configured = configured_users(settings_);
  const auto* users = std::get_if<config::AclUsers>(&configured);
  if (changes.users.empty() || !settings_.aclfile.empty() || users == nullptr) return std::nullopt;
  auto merged = config::merge_users(changes.users, changes.users_before,
                                    {*users, passwords_, settings_.channels_by_default}, acl_catalogue());
  if (const auto* problem = std::get_if<std::string>(&merged)) {
    return Refused{"The state file " + options_.own_file.string() + " can't be used: " + *problem};
  }
  auto& found = std::get<config::MergedUsers>(merged);
  for (auto& notice : config::let_environment_win(found.users, *users, settings_)) {
    found.notices.push_back(std::move(notice));
  }
  for (auto& notice : found.notices) opened.notices.push_back(std::move(notice));
  opened.users = std::move(found.users);
  return std::nullopt;
}

/// Where the state is to lie, said once.
void StateHome::choose(Opened& opened) {
  const std::string own = options_.own_file.string();
  if (apart_) {
    const auto failure = make_own_file();
    if (!failure) {
      opened.notices.push_back("The state is kept in " + own);
    } else {
      opened.warnings.push_back("WARNING: The state can't be kept in " + own + " (" + failure_words(*failure) +
                                "). Until it can, this Sentinel follows and serves, but gives no vote.");
    }
    return;
  }
  const auto obstacle = irreplaceable(options_.configuration);
  if (!obstacle) return;
  const std::string conf = options_.configuration.string();
  const auto failure = make_own_file();
  apart_ = !failure;
  if (apart_) {
    opened.notices.push_back("The config file " + conf + " can't be replaced (" + failure_words(*obstacle) +
                             "). The state is kept in " + own);
  } else {
    opened.warnings.push_back("WARNING: The state can be kept neither in " + conf + " (" + failure_words(*obstacle) +
                              ") nor in " + own + " (" + failure_words(*failure) +
                              "). Until it can, this Sentinel follows and serves, but gives no vote.");
  }
}

/// It must exist to be locked. An empty one says nothing.
std::optional<FileFailure> StateHome::make_own_file() {
  const OpenFile file{::open(options_.own_file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600)};
  if (!file) return FileFailure{"open the state file", errno, {}};
  if (!may_be_ours(options_.own_file)) return FileFailure{"use the state file", 0, "it belongs to somebody else"};
  auto obstacle = irreplaceable(options_.own_file);
  if (obstacle) obstacle->doing = "replace the state file";
  return obstacle;
}

std::optional<StateHome::Refused> StateHome::lock(const std::filesystem::path& file, std::optional<FileLock>& lock,
                                                  std::vector<std::string>& warnings) {
  auto taken = FileLock::take(file);
  if (auto* got = std::get_if<FileLock>(&taken)) {
    lock = std::move(*got);
    return std::nullopt;
  }
  const auto& refusal = std::get<FileLock::Refusal>(taken);
  if (refusal.is_taken()) {
    return Refused{"Another process is at work on the state in " + file.string() + ". Exiting..."};
  }
  if (refusal.error != ENOENT) {
    warnings.push_back(file.string() +
                       " can't be locked against a second process: " + std::generic_category().message(refusal.error));
  }
  return std::nullopt;
}

/// The text of the state file, locked; empty if there is none.
std::variant<std::string, StateHome::Refused> StateHome::read_own_file(Opened& opened) {
  std::string text;
  if (::access(options_.own_file.c_str(), F_OK) != 0) return text;
  if (!may_be_ours(options_.own_file)) {
    if (!apart_) return text;
    return Refused{"The state file " + options_.own_file.string() + " belongs to somebody else. Exiting..."};
  }
  if (auto refused = lock(options_.own_file, own_lock_, opened.warnings)) return *refused;
  if (const auto failure = read_file(options_.own_file, text, "state")) {
    return Refused{"Could not " + failure->doing + ' ' + options_.own_file.string() + ": " + failure->why()};
  }
  return text;
}

StateHome::Saved StateHome::save(const quorum::DurableState& state, const config::AclUsers* users) {
  forget_former_secrets(state);
  if (apart_) return {save_into_own_file(state, users), {}, true};
  auto failure = save_into_configuration(state, users);
  if (!failure) return {};
  if (make_own_file() || save_into_own_file(state, users)) return {std::move(failure), {}};
  apart_ = true;
  Saved saved{{}, {}, true};
  saved.notices.push_back("The config file " + options_.configuration.string() + " can't be replaced (" +
                          failure_words(*failure) + "). The state is kept in " + options_.own_file.string() +
                          " from now on");
  return saved;
}

void StateHome::refer(std::vector<config::SecretReference> secrets,
                      const std::vector<config::PasswordReference>& passwords) {
  const std::size_t counted = secrets.size();
  for (auto& known : references_) {
    if (std::ranges::find(secrets, known) == secrets.end()) secrets.push_back(std::move(known));
  }
  references_in_force_ = counted;
  references_ = std::move(secrets);
  for (const auto& known : passwords) {
    if (std::ranges::find(passwords_, known) == passwords_.end()) passwords_.push_back(known);
  }
}

/// Once a state without them is written, none with them follows. An operator may then set the same again, and it is to
/// be kept.
void StateHome::forget_former_secrets(const quorum::DurableState& state) {
  const auto former = references_.begin() + static_cast<std::ptrdiff_t>(references_in_force_);
  references_.erase(
      std::remove_if(former, references_.end(), [&](const auto& known) { return !config::holds_secret(state, known); }),
      references_.end());
}

void StateHome::keep_loglevel(std::string word) {
  loglevel_ = std::move(word);
  put_loglevel_into_configuration();
}

/// As if it had been given on the command line: from there, too, it reaches the file.
void StateHome::put_loglevel_into_configuration() {
  using Line = config::GenericLine;
  std::erase_if(settings_.lines,
                [](const Line& line) { return line.origin == Line::Origin::command_line && line.name == "loglevel"; });
  settings_.lines.push_back({"loglevel", {loglevel_}, Line::Origin::command_line});
}

/// What is not as configured.
config::DaemonChanges StateHome::changes(const config::AclUsers* users) const {
  config::DaemonChanges changes;
  if (!loglevel_.empty() && loglevel_ != configured_loglevel_) {
    changes.loglevel = loglevel_;
    changes.loglevel_before = configured_loglevel_;
  }
  if (users == nullptr) return changes;
  auto described = config::described_users(*users, passwords_);
  if (described != configured_users_) {
    changes.users = std::move(described);
    changes.users_before = configured_users_;
  }
  return changes;
}

/// Why the next start would not find what was to be written. Of a part nobody would find the line that it names.
std::string StateHome::misread_rewriting(const config::ConfRewriter::Rewritten& anew,
                                         const quorum::DurableState& written) const {
  const std::string file = options_.configuration.string();
  if (anew.part && config::misread(file, anew.part->text, anew.part->state).empty()) return {};
  return config::misread(file, anew.text, written);
}

std::optional<FileFailure> StateHome::save_into_configuration(const quorum::DurableState& state,
                                                              const config::AclUsers* users) {
  std::string text;
  if (auto failure = read_file(options_.configuration, text)) return failure;
  std::optional<quorum::DurableState> withheld;
  if (!references_.empty()) withheld = config::withheld_state(state, references_);
  const quorum::DurableState& written = withheld ? *withheld : state;
  const config::ConfRewriter::Rewritten anew = rewriter_.rewrite(text, settings_, written, users);
  if (std::string wrong = misread_rewriting(anew, written); !wrong.empty()) {
    rewriter_.forget();
    return not_read_back("write a config file that can be read back", std::move(wrong));
  }
  FileLock* held = configuration_lock_ ? &*configuration_lock_ : nullptr;
  if (auto failure = replace_file(options_.configuration, anew.text, held)) {
    rewriter_.forget();  // It may have been replaced all the same.
    return failure;
  }
  if (anew.part) {
    config::bring_settings(configured_, written, anew.part->state);
  } else {
    configured_ = config::settings_alone(written);
  }
  if (users != nullptr) configured_users_ = config::described_users(*users, {});
  if (!loglevel_.empty()) configured_loglevel_ = loglevel_;
  if (std::exchange(own_file_is_old_, false)) ::unlink(options_.own_file.c_str());
  return std::nullopt;
}

std::optional<FileFailure> StateHome::save_into_own_file(const quorum::DurableState& state,
                                                         const config::AclUsers* users) {
  if (!own_lock_) {
    auto taken = FileLock::take(options_.own_file);
    if (auto* got = std::get_if<FileLock>(&taken)) {
      own_lock_ = std::move(*got);
    } else if (const auto& refusal = std::get<FileLock::Refusal>(taken); refusal.is_taken()) {
      return FileFailure{"use the state file", 0, "another process is at work on it"};
    }
  }
  const config::SeparateState kept{config::described_state(state, references_), configured_, changes(users)};
  const std::string text = config::separate_state_text(kept, options_.configuration.string());
  std::string wrong = config::misread(options_.own_file.string(), text, kept.state);
  if (wrong.empty()) wrong = misread_changes(options_.own_file.string(), text, kept.changes);
  if (!wrong.empty()) return not_read_back("write a state file that can be read back", std::move(wrong));
  return replace_file(options_.own_file, text, own_lock_ ? &*own_lock_ : nullptr, "state");
}

}  // namespace vedette::daemon
