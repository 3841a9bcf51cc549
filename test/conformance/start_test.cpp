#include <gmock/gmock.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include <csignal>
#include <cstdlib>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "test/lab/certificates.hpp"
#include "test/lab/connection.hpp"
#include "test/lab/folder.hpp"
#include "test/lab/ports.hpp"
#include "test/lab/process.hpp"
#include "test/lab/sentinel.hpp"
#include "test/lab/wait_until.hpp"

// What shows only once a program starts: whether it listens, goes to the background, writes a pid file, can use the
// certificates. Both start on the same text, each in a folder of its own, and must come to the same.

namespace vedette::conformance {
namespace {

using namespace lab;
namespace fs = std::filesystem;

/// What became of a program.
struct Course {
  bool runs = false;
  int status = 0;           ///< With which the process ended that was started; 0 if it is the one that runs.
  bool background = false;  ///< It ended, and a child of it runs.
  std::string pid_files;    ///< Which of the files in its folder hold the pid of what runs.
  std::string left;         ///< Which of them are there when it has ended.
  bool socket = false;      ///< `s.sock` is there while it runs.

  bool operator==(const Course&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Course& course) {
  return out << (course.runs ? "runs" : "ended") << ", status " << course.status
             << (course.background ? ", in the background" : "") << ", pid files '" << course.pid_files << "', left '"
             << course.left << "'" << (course.socket ? ", a socket" : "");
}

/// One configuration, its lines behind `port` and `bind`.
struct StartCase {
  std::string name;
  std::string lines;
  bool runs;
};

std::ostream& operator<<(std::ostream& out, const StartCase& one) {
  return out << one.lines;
}

/// One about TLS. The certificates are looked at because all links are encrypted; the plain port stays.
StartCase with_certificate(std::string name, const std::string& lines, bool runs) {
  return {std::move(name),
          "tls-replication yes\ntls-cert-file certs/server.crt\ntls-key-file certs/server.key\n" + lines, runs};
}
StartCase with_authority(std::string name, const std::string& lines, bool runs) {
  return with_certificate(std::move(name), "tls-ca-cert-file certs/ca.crt\n" + lines, runs);
}

class Start : public testing::TestWithParam<StartCase> {
 protected:
  void SetUp() override {
    if (vedette_is_redis_sentinel()) GTEST_SKIP() << "two programs are needed";
    // What goes to the background becomes our child when its parent ends, and can be waited for.
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  }
  void TearDown() override { ::prctl(PR_SET_CHILD_SUBREAPER, 0); }

  Course course_of(Kind kind);
  std::string said;

 private:
  /// The pid of the process that answers there.
  static std::optional<pid_t> who_answers(std::uint16_t port) {
    const auto info = info_fields(Connection{{.port = port}}.command({"INFO", "server"}).text);
    const auto found = info.find("process_id");
    return found == info.end() ? std::nullopt : std::optional<pid_t>{std::atoi(found->second.c_str())};
  }
  /// The same by the log, for one that has no port.
  static std::optional<pid_t> who_logs(const std::string& log) {
    const auto at = log.find("Sentinel ID is ");
    if (at == std::string::npos) return std::nullopt;
    const auto line = log.rfind('\n', at);
    return std::atoi(log.c_str() + (line == std::string::npos ? 0 : line + 1));
  }
  static void end(pid_t pid, Process& process) {
    if (pid == process.pid()) {
      process.stop();
      return;
    }
    ::kill(pid, SIGTERM);
    wait_until([&] { return ::waitpid(pid, nullptr, WNOHANG) != 0; }, std::chrono::seconds{20}, "it ends");
  }
};

Course Start::course_of(Kind kind) {
  const Folder folder{"start"};
  const Port port;
  const auto here = folder.path();
  const Authority authority = make_certificates(here / "certs");
  authority.issue(here / "certs" / "locked", {.passphrase = "open sesame"});
  fs::create_directory(here / "sub");
  folder.write("more.conf", "pidfile included.pid\n");
  folder.write("users.acl", "user default on nopass ~* &* +@all\nuser alice on >x +@all\n");
  folder.write("broken.acl", "user alice on +nonsense\n");
  std::string lines = GetParam().lines;
  const std::string number = std::to_string(port.number());
  for (auto at = lines.find("PORT"); at != std::string::npos; at = lines.find("PORT")) lines.replace(at, 4, number);
  const auto log = here / "output";
  const auto file = folder.write("sentinel.conf",
                                 "port " + number + "\nbind 127.0.0.1\nlogfile " + log.string() + "\n" + lines + "\n");

  Process process{{.words = {binary_of(kind), file.string()}, .folder = here, .output = log}};
  std::optional<pid_t> pid;
  wait_until(
      [&] {
        pid = who_answers(port.number());
        if (!pid) pid = who_logs(read_file(log));
        // What went to the background may not have come so far yet; if it gave up it has said why.
        const auto ending = process.ended();
        const bool gave_up = read_file(log).find("Failed listening") != std::string::npos;
        return pid || (ending && (ending->status != 0 || gave_up));
      },
      std::chrono::seconds{20}, "it runs or ends", [&] { return read_file(log); });

  Course course;
  said = read_file(log);
  course.runs = pid.has_value();
  if (pid) {
    course.background = *pid != process.pid();
    // It is written a moment after the first answer.
    holds_for([&] { return read_file(here / "one.pid") != std::to_string(*pid) + "\n"; },
              std::chrono::milliseconds{50});
    for (const char* name : {"one.pid", "two.pid", "a b.pid", "included.pid", "sub/one.pid"}) {
      if (read_file(here / name) == std::to_string(*pid) + "\n") course.pid_files += std::string{name} + " ";
    }
    course.socket = fs::exists(here / "s.sock");
    end(*pid, process);
  }
  course.status = process.wait(std::chrono::seconds{10}).value_or(Ending{.status = -1}).status;
  for (const auto& entry : fs::recursive_directory_iterator{here}) {
    const bool counts = entry.path().extension() == ".pid" || entry.path().extension() == ".sock";
    if (counts) course.left += entry.path().filename().string() + " ";
  }
  return course;
}

const std::vector<StartCase> starts{
    {"Nothing", "", true},
    {"Daemonize", "daemonize yes", true},
    {"DaemonizeInQuotes", "daemonize \"YES\"", true},
    {"DaemonizeThenNot", "daemonize yes\ndaemonize no", true},
    {"DaemonizeWithPidFile", "daemonize yes\npidfile one.pid", true},
    {"PidFile", "pidfile one.pid", true},
    {"PidFileWithABlank", "pidfile \"a b.pid\"", true},
    {"PidFileTwice", "pidfile one.pid\npidfile two.pid", true},
    {"PidFileThatCannotBe", "pidfile /nowhere/x.pid", true},
    {"PidFileThatCannotBeInTheBackground", "daemonize yes\npidfile /nowhere/x.pid", true},
    {"PidFileTakenBack", "pidfile one.pid\npidfile \"\"", true},
    {"PidFileInDir", "dir sub\npidfile one.pid", true},
    {"PidFileBeforeDir", "pidfile one.pid\ndir sub", true},
    {"PidFileOfAnIncludedFile", "include more.conf", true},
    {"PidFileOfAPattern", "include mor*.conf", true},
    {"DaemonizeInDir", "daemonize yes\ndir sub\npidfile one.pid", true},
    {"SupervisedWithoutAnybody", "supervised systemd\npidfile one.pid", true},
    {"SupervisedByWhoeverIsThere", "supervised auto\ndaemonize yes\npidfile one.pid", true},
    {"UnixSocket", "unixsocket s.sock", true},
    {"UnixSocketAlone", "port 0\nunixsocket s.sock\nunixsocketperm 700", true},
    {"UnixSocketNowhere", "unixsocket /nowhere/s.sock", false},
    {"UnixSocketInTheBackground", "daemonize yes\nunixsocket s.sock\npidfile one.pid", true},
    {"NoPort", "port 0", false},
    {"BindNothing", "bind", false},
    {"BindEmpty", "bind \"\"", false},
    {"BindSomewhereElse", "bind 203.0.113.7", false},
    {"BindSomewhereElseToo", "bind 127.0.0.1 203.0.113.7", false},
    {"BindSomewhereElseIfItCan", "bind 127.0.0.1 -203.0.113.7", true},
    {"BindBothFamilies", "bind 127.0.0.1 ::1", true},
    {"BindAll", "bind * -::*", true},
    {"BindAName", "bind localhost 127.0.0.1", false},
    {"AclFile", "aclfile users.acl", true},
    {"AclFileThatIsNotThere", "aclfile nowhere.acl", false},
    {"AclFileWithAMistake", "aclfile broken.acl", false},
    {"AclFileAndUser", "aclfile users.acl\nuser bob on", false},
    {"UserAndAclFile", "user bob on\naclfile users.acl", false},
    {"UserWithABlank", "user \"a b\" on", false},
    {"UserWithTwoRulesInQuotes", "user bob on \"+ping +info\"", false},
    {"UserWithSelector", "user bob on (~x* +ping)", true},
    {"UserWithAnUnknownCommandInASelector", "user bob on (~x* +nonsense)", false},
    {"UserWithAnUnknownCommand", "user bob on +nonsense", false},
    {"LogNowhere", "logfile /nowhere/log", false},
    {"DirNowhere", "dir /nowhere", false},
    {"SyslogWithoutAnybody", "syslog-enabled yes", true},
    {"TlsNotAskedFor", "tls-cert-file /nowhere\ntls-key-file /nowhere", true},
    {"TlsReplicationWithoutAnything", "tls-replication yes", false},
    {"TlsClusterWithoutAnything", "tls-cluster yes", false},
};

const std::vector<StartCase> tls_cases{
    with_authority("All", "", true),
    with_certificate("NoAuthority", "", false),
    with_certificate("NoAuthorityThoughNotAskedForByClients", "tls-auth-clients no", false),
    with_certificate("AuthorityInAFolder", "tls-ca-cert-dir certs", true),
    with_certificate("AuthorityThatIsNotThere", "tls-ca-cert-file certs/nowhere.crt", false),
    with_certificate("AuthorityThatIsAKey", "tls-ca-cert-file certs/server.key", false),
    with_authority("ClusterToo", "tls-cluster yes", true),
    with_authority("NoCertificate", "tls-cert-file \"\"", false),
    with_authority("NoKey", "tls-key-file \"\"", false),
    with_authority("CertificateThatIsNotThere", "tls-cert-file nowhere", false),
    with_authority("CertificateThatIsAKey", "tls-cert-file certs/server.key", false),
    with_authority("KeyThatIsNotThere", "tls-key-file nowhere", false),
    with_authority("KeyOfAnother", "tls-key-file certs/client.key", false),
    with_authority("KeyThatIsLocked", "tls-cert-file certs/locked.crt\ntls-key-file certs/locked.key", false),
    with_authority("KeyThatIsUnlocked",
                   "tls-cert-file certs/locked.crt\ntls-key-file certs/locked.key\ntls-key-file-pass \"open sesame\"",
                   true),
    with_authority("KeyWithAWrongPassphrase",
                   "tls-cert-file certs/locked.crt\ntls-key-file certs/locked.key\ntls-key-file-pass x", false),
    with_authority("PassphraseThatIsNotNeeded", "tls-key-file-pass x", true),
    with_authority("ClientCertificate", "tls-client-cert-file certs/client.crt\ntls-client-key-file certs/client.key",
                   true),
    with_authority("ClientCertificateThatIsNotThere",
                   "tls-client-cert-file nowhere\ntls-client-key-file certs/client.key", false),
    with_authority("ClientCertificateWithoutKey", "tls-client-cert-file certs/client.crt", true),
    with_authority("ClientKeyOfAnother", "tls-client-cert-file certs/client.crt\ntls-client-key-file certs/server.key",
                   false),
    with_authority("OneProtocol", "tls-protocols TLSv1.3", true),
    with_authority("TwoProtocols", "tls-protocols \"TLSv1.2 tlsv1.3\"", true),
    with_authority("NoProtocol", "tls-protocols nonsense", false),
    with_authority("HalfAProtocol", "tls-protocols \"TLSv1.2 x\"", false),
    with_authority("Ciphers", "tls-ciphers DEFAULT:!MEDIUM", true),
    with_authority("NoCiphers", "tls-ciphers nonsense", false),
    with_authority("CipherSuites", "tls-ciphersuites TLS_CHACHA20_POLY1305_SHA256", true),
    with_authority("NoCipherSuites", "tls-ciphersuites nonsense", false),
    with_authority("ParametersThatAreNotThere", "tls-dh-params-file nowhere", false),
    with_authority("ParametersThatAreNone", "tls-dh-params-file certs/ca.crt", false),
    with_authority("NoSessions", "tls-session-caching no", true),
    with_authority("ThePlainPort", "tls-port PORT", false),
    with_authority("InTheBackground", "daemonize yes\npidfile one.pid", true),
};

}  // namespace

TEST_P(Start, ComesToTheSame) {
  const Course theirs = course_of(Kind::redis_sentinel);
  const std::string they_said = said;
  const Course ours = course_of(Kind::vedette);

  EXPECT_EQ(ours, theirs) << "redis-sentinel: " << they_said << "\nvedette: " << said;
  EXPECT_EQ(theirs.runs, GetParam().runs) << they_said;
}

INSTANTIATE_TEST_SUITE_P(Each, Start, testing::ValuesIn(starts), [](const auto& one) { return one.param.name; });
INSTANTIATE_TEST_SUITE_P(Tls, Start, testing::ValuesIn(tls_cases), [](const auto& one) { return one.param.name; });

}  // namespace vedette::conformance
