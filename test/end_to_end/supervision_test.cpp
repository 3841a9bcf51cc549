#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <fstream>

#include "test/end_to_end/end_to_end.hpp"
#include "test/end_to_end/started.hpp"
#include "test/lab/wait_until.hpp"

// A vedette as systemd, an init script or an operator's shell runs it.

namespace vedette::end_to_end {

using namespace lab;
namespace fs = std::filesystem;

namespace {

/// Where a daemon's datagrams arrive: a path, or a name in the abstract namespace, written with `@`.
class DatagramSocket {
 public:
  explicit DatagramSocket(const std::string& name) : fd_{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)} {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, name.data(), name.size());
    if (name.starts_with('@')) address.sun_path[0] = '\0';
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
    if (::bind(fd_, reinterpret_cast<const sockaddr*>(&address), size) != 0) throw std::runtime_error{"bind " + name};
  }
  DatagramSocket(const DatagramSocket&) = delete;
  DatagramSocket& operator=(const DatagramSocket&) = delete;
  ~DatagramSocket() { ::close(fd_); }

  /// Waits until that text has come.
  bool brings(const std::string& text) {
    try {
      wait_until(
          [&] {
            char bytes[4096];
            const ssize_t size = ::recv(fd_, bytes, sizeof bytes, MSG_DONTWAIT);
            if (size > 0) come_.append(bytes, static_cast<std::size_t>(size)).append("\n");
            return come_.find(text) != std::string::npos;
          },
          std::chrono::seconds{10}, text);
    } catch (const std::runtime_error&) {
      return false;
    }
    return true;
  }
  const std::string& come() const { return come_; }

 private:
  int fd_;
  std::string come_;
};

class Supervision : public EndToEnd {
 protected:
  void SetUp() override {
    if (vedette_is_redis_sentinel()) GTEST_SKIP() << "tells of Vedette";
  }
  fs::path configuration(const std::string& more) const {
    return folder.write("sentinel.conf", "port " + std::to_string(port.number()) + "\nbind 127.0.0.1\n" + more);
  }
  std::string command_line() {
    const std::string words = read_file("/proc/" + std::to_string(vedette.process().pid()) + "/cmdline");
    return words.substr(0, words.find('\0'));
  }

  Port port;
  Started vedette{folder, port.number()};
};

}  // namespace

TEST_F(Supervision, DebiansUnitOptionsNotifyAndStop) {
  for (const std::string& name : {(folder.path() / "notify").string(), "@vedette-" + std::to_string(::getpid())}) {
    DatagramSocket notify{name};
    const auto pid_file = folder.path() / "redis-sentinel.pid";
    const auto file = configuration("daemonize yes\npidfile " + pid_file.string() + "\nlogfile sentinel.log\ndir " +
                                    folder.path().string() + "\n");

    vedette.start(file, {}, {"--supervised", "systemd", "--daemonize", "no"}, {{"NOTIFY_SOCKET", name}});

    EXPECT_TRUE(notify.brings("READY=1\n")) << notify.come();
    EXPECT_TRUE(notify.brings("STATUS=Ready to accept connections\n")) << notify.come();
    EXPECT_EQ(read_file(pid_file), std::to_string(vedette.process().pid()) + "\n");
    EXPECT_EQ(vedette.stop().status, 0);
    EXPECT_TRUE(notify.brings("STOPPING=1\n")) << notify.come();
    EXPECT_FALSE(fs::exists(pid_file));
    EXPECT_NE(read_file(folder.path() / "sentinel.log").find("bye bye"), std::string::npos);
    fs::remove(name);
  }
}

TEST_F(Supervision, InstalledOverRedisSentinelDebiansUnitStartsNotifiesAndStops) {
  const std::string unit = read_file("/lib/systemd/system/redis-sentinel.service");
  const std::string key = "\nExecStart=";
  const auto at = unit.find(key);
  if (!may_mount() || at == std::string::npos) GTEST_SKIP() << "no mount namespaces, or no unit of Debian's";
  const std::string command = unit.substr(at + key.size(), unit.find('\n', at + 1) - at - key.size());
  fs::permissions(folder.path(), fs::perms{0755});
  const std::string name = (folder.path() / "notify").string();
  DatagramSocket notify{name};
  fs::permissions(name, fs::perms{0777});
  // Its program is ours there, its folders are empty ones, and its file is Debian's but for the port.
  const auto script = folder.write(
      "install", "set -e\nsed 's/^port .*/port " + std::to_string(port.number()) + "/' /etc/redis/sentinel.conf > " +
                     (folder.path() / "debian.conf").string() + "\nmount --bind " + binary_of(Kind::vedette) +
                     " /usr/bin/redis-sentinel\nmkdir -p /run/sentinel\n"
                     "for place in /etc/redis /var/lib/redis /var/log/redis /run/sentinel; do\n"
                     "  mount -t tmpfs tmpfs $place\n  chown redis:redis $place\n  chmod 2770 $place\ndone\n"
                     "install -o redis -g redis -m 0640 " +
                     (folder.path() / "debian.conf").string() + " /etc/redis/sentinel.conf\numask 007\ncd /\n" +
                     "exec setpriv --reuid=redis --regid=redis --init-groups --no-new-privs " + command + "\n");

  vedette.start("", {"unshare", "-m", "sh", script.string()}, {}, {{"NOTIFY_SOCKET", name}});

  const std::string inside = "/proc/" + std::to_string(vedette.process().pid()) + "/root";
  const std::string pid_file = inside + "/run/sentinel/redis-sentinel.pid";
  EXPECT_TRUE(notify.brings("READY=1\n")) << notify.come();
  EXPECT_EQ(read_file(pid_file), std::to_string(vedette.process().pid()) + "\n");
  EXPECT_EQ(vedette.command({"SENTINEL", "MASTER", "mymaster"}).field("quorum"), "2");
  EXPECT_TRUE(vedette.command({"SENTINEL", "FLUSHCONFIG"}).is("OK"));
  const std::string written = read_file(inside + "/etc/redis/sentinel.conf");
  EXPECT_NE(written.find("\nsentinel myid " + vedette.id() + "\n"), std::string::npos) << written;
  EXPECT_EQ(fs::status(inside + "/etc/redis/sentinel.conf").permissions(), fs::perms{0640});
  wait_until(
      [&] {
        return read_file(inside + "/var/log/redis/redis-sentinel.log").find("+monitor master mymaster") !=
               std::string::npos;
      },
      std::chrono::seconds{20}, "the log is where Debian's file has it");
  EXPECT_EQ(command_line().substr(0, command_line().find(' ')), "/usr/bin/redis-sentinel");
  EXPECT_EQ(vedette.stop().status, 0);
  EXPECT_TRUE(notify.brings("STOPPING=1\n")) << notify.come();
}

TEST_F(Supervision, DaemonizedItGoesToTheBackground) {
  const auto pid_file = folder.path() / "pid";
  const auto file = configuration("daemonize yes\npidfile " + pid_file.string() + "\nlogfile " +
                                  (folder.path() / "sentinel.log").string() + "\n");

  EXPECT_EQ(run({.words = {binary_of(Kind::vedette), file.string()}}).ending.status, 0);

  wait_until([&] { return vedette.command({"PING"}).ok(); }, std::chrono::seconds{10}, "it answers");
  const int pid = std::atoi(read_file(pid_file).c_str());
  ASSERT_GT(pid, 1);
  EXPECT_EQ(::kill(pid, SIGTERM), 0);
  wait_until([&] { return !fs::exists(pid_file); }, std::chrono::seconds{10}, "it ends");
}

TEST_F(Supervision, SupervisedIfSomebodyListensItGoesToTheBackgroundOtherwise) {
  const auto pid_file = folder.path() / "pid";
  const auto file = configuration("daemonize yes\nsupervised auto\npidfile " + pid_file.string() + "\nlogfile " +
                                  (folder.path() / "sentinel.log").string() + "\n");

  EXPECT_EQ(run({.words = {binary_of(Kind::vedette), file.string()}}).ending.status, 0);

  wait_until([&] { return vedette.command({"PING"}).ok(); }, std::chrono::seconds{10}, "it answers");
  EXPECT_EQ(::kill(std::atoi(read_file(pid_file).c_str()), SIGTERM), 0);
  wait_until([&] { return !fs::exists(pid_file); }, std::chrono::seconds{10}, "it ends");
}

TEST_F(Supervision, AStartThatCannotListenLeavesThePidFileOfTheOther) {
  const auto pid_file = folder.path() / "pid";
  vedette.start(configuration("pidfile " + pid_file.string() + "\n"));
  const std::string pid = read_file(pid_file);
  const auto second = folder.write(
      "second.conf", "port " + std::to_string(port.number()) + "\nbind 127.0.0.1\npidfile " + pid_file.string() + "\n");

  EXPECT_EQ(run({.words = {binary_of(Kind::vedette), second.string()}}).ending.status, 1);

  EXPECT_EQ(read_file(pid_file), pid);
}

TEST_F(Supervision, ItsTitleShowsThePortAndNoPassword) {
  vedette.start(configuration(""), {}, {"--requirepass", "hunter2"});

  EXPECT_EQ(command_line(), binary_of(Kind::vedette) + " 127.0.0.1:" + std::to_string(port.number()) + " [sentinel]");
}

TEST_F(Supervision, HangupReloadsWhatNeedsNoRestart) {
  vedette.start(configuration("requirepass old\nloglevel warning\n"));
  Connection before{{.port = port.number()}, "old"};
  EXPECT_EQ(before.command({"PING"}).text, "PONG");

  configuration("requirepass new\nloglevel notice\ntcp-backlog 5\n");
  vedette.process().signal(SIGHUP);
  vedette.wait_for_log("Configuration reloaded");

  EXPECT_EQ(before.command({"PING"}).text, "PONG");
  EXPECT_EQ(vedette.command({"PING"}, "new").text, "PONG");
  EXPECT_NE(vedette.command({"PING"}, "old").text, "PONG");
  EXPECT_NE(vedette.log().find("Changed: loglevel, requirepass"), std::string::npos) << vedette.log();
  EXPECT_NE(vedette.log().find("from the next start on only: tcp-backlog"), std::string::npos) << vedette.log();
}

TEST_F(Supervision, AMistakeInTheConfigurationChangesNothingOnHangup) {
  vedette.start(configuration("requirepass old\n"));

  configuration("requirepass new\nmaxclients many\n");
  vedette.process().signal(SIGHUP);
  vedette.wait_for_log("The configuration is not reloaded: line 4: argument couldn't be parsed into an integer");

  EXPECT_EQ(vedette.command({"PING"}, "old").text, "PONG");
}

TEST_F(Supervision, UserSignalsDoNotEndIt) {
  vedette.start(configuration(""));

  for (const int signal : {SIGUSR1, SIGUSR2, SIGPIPE}) vedette.process().signal(signal);

  EXPECT_TRUE(holds_for([&] { return vedette.process().running(); }, std::chrono::milliseconds{100}));
  EXPECT_EQ(vedette.command({"PING"}).text, "PONG");
}

TEST_F(Supervision, SyslogHearsWhatTheLogHears) {
  if (!may_mount()) GTEST_SKIP() << "no mount namespaces here";
  const std::string socket = (folder.path() / "syslog").string();
  DatagramSocket syslog{socket};
  // Our own files may lie in /dev/shm.
  const std::string mount =
      "mkdir -p /dev/shm && mount --bind /dev/shm /mnt && mount -t tmpfs tmpfs /dev && "
      "mkdir /dev/shm && mount --bind /mnt /dev/shm && ln -s " +
      socket + " /dev/log && exec \"$@\"";

  vedette.start(configuration("syslog-enabled yes\nsyslog-ident guard\nsyslog-facility local3\n"),
                {"unshare", "-m", "sh", "-c", mount, "sh"});

  // 19 * 8 for local3, 5 for a notice.
  EXPECT_TRUE(syslog.brings("<157>")) << syslog.come();
  EXPECT_TRUE(syslog.brings("guard[" + std::to_string(vedette.process().pid()) + "]: Sentinel ID is "))
      << syslog.come();
}

TEST_F(Supervision, InputAndOptionsAddToTheFile) {
  const auto file = configuration("");
  const auto more = folder.write("more", "sentinel monitor orders 127.0.0.1 1 2\n");

  vedette.start(file, {"sh", "-c", "exec \"$@\" < " + more.string(), "sh"},
                {"-", "--sentinel", "down-after-milliseconds", "orders", "4321"});

  EXPECT_EQ(vedette.master_field("down-after-milliseconds"), "4321");
}

}  // namespace vedette::end_to_end
