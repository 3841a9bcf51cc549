#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <string>
#include <vector>

#include "test/conformance/access_words.hpp"
#include "test/conformance/pair.hpp"
#include "test/lab/folder.hpp"
#include "test/lab/ports.hpp"
#include "test/lab/process.hpp"

// Users in files: what is read, what is written, what is refused.

namespace vedette::conformance {
namespace {

class AccessFile : public testing::Test {
 protected:
  AccessFile() { write("user t on >pw +ping\n"); }
  void write(const std::string& text) { std::ofstream{file, std::ios::binary} << text; }

  lab::Folder folder{"access"};
  std::filesystem::path file = folder.path() / "users.acl";
};

TEST_F(AccessFile, IsLoadedAndSavedAlike) {
  write("user t on >pw +ping\nuser default reset on nopass ~* &* +@all\n");
  Pair pair{{"aclfile " + file.string(), "requirepass not-asked-for"}};
  const auto both = [&](const std::vector<std::string>& words) {
    EXPECT_EQ(without_sanitize(to_string(pair.ours().command(words))),
              without_sanitize(to_string(pair.theirs().command(words))));
  };
  both({"ACL", "LIST"});
  both({"ACL", "SETUSER", "u", "reset", "on", ">pw", "&x", "~k", "+info", "(+ping)"});
  both({"ACL", "SETUSER", "t", "reset", "+ping"});

  ASSERT_TRUE(pair.ours().command({"ACL", "SAVE"}).is("OK"));
  const std::string ours = lab::read_file(file);
  ASSERT_TRUE(pair.theirs().command({"ACL", "SAVE"}).is("OK"));
  EXPECT_EQ(without_sanitize(ours), without_sanitize(lab::read_file(file)));

  for (const char* text :
       {"user t on >pw +ping\n", "", "\n  \nuser t off\r\n\tuser u on (+ping ~x) \n", "# no comments\n", "user\n",
        "usr t on\n", "user t foo\n", "user t on\nuser t off\n", "user t +nosuch\n", "user t +@nosuch +get foo\n",
        "user t (+ping\nuser u foo\n", "user t (+nosuch)\n", "user t +sentinel|master|x\n", "user t on #abc\n",
        "user \"t\" on\n", "user t on\n\n\nuser u on foo\n", "user default on nopass ~* &* +@all"}) {
    write(text);
    both({"ACL", "LOAD"});
    both({"ACL", "USERS"});
    both({"ACL", "GETUSER", "t"});
  }

  std::filesystem::remove(file);
  both({"ACL", "LOAD"});
  std::filesystem::create_directory(file);
  both({"ACL", "SAVE"});
}

TEST_F(AccessFile, UsersPassFromOneProgramToTheOtherAndBack) {
  lab::SentinelOptions options;
  options.directives = {"requirepass first"};
  options.password = "first";
  lab::Sentinel sentinel{folder, "sentinel", options};
  ASSERT_TRUE(sentinel.command({"ACL", "SETUSER", "app", "on", ">a b", "~k", "&x*", "&\"quoted'", "+ping"}).is("OK"));
  ASSERT_TRUE(sentinel.command({"ACL", "SETUSER", "bp", "off", "nopass", "+@all", "(&y +info)"}).is("OK"));
  ASSERT_TRUE(sentinel.command({"ACL", "SETUSER", "default", ">second"}).is("OK"));
  const std::string users = to_string(sentinel.command({"ACL", "LIST"}));

  ASSERT_TRUE(sentinel.command({"SENTINEL", "FLUSHCONFIG"}).is("OK"));
  sentinel.restart(lab::Kind::redis_sentinel);
  EXPECT_EQ(to_string(sentinel.command({"ACL", "LIST"})), users);

  // The reference writes quotes as they are, and can't read them again.
  ASSERT_TRUE(sentinel.command({"ACL", "SETUSER", "app", "resetchannels", "&x"}).is("OK"));
  const std::string changed = to_string(sentinel.command({"ACL", "LIST"}));
  ASSERT_TRUE(sentinel.command({"SENTINEL", "FLUSHCONFIG"}).is("OK"));
  sentinel.restart(lab::Kind::vedette);
  EXPECT_EQ(to_string(sentinel.command({"ACL", "LIST"})), changed);
}

/// What a program that refuses its configuration says last, without the name of the program and the time.
std::string last_words(lab::Kind kind, const std::string& conf) {
  lab::Launch launch;
  launch.words = {lab::binary_of(kind), conf};
  const lab::Finished finished = lab::run(std::move(launch));
  EXPECT_EQ(finished.ending.status, 1) << finished.output;
  std::string output = finished.output;
  // Vedette says which file it read.
  output = output.substr(0, output.rfind("\nIn " + conf));
  while (output.ends_with('\n')) output.pop_back();
  output = output.substr(output.rfind('\n') + 1);
  output = std::regex_replace(output, std::regex{"^[0-9]+:X .*? [*#] "}, "");
  // The reference names the word two places before the one that is wrong.
  return std::regex_replace(output, std::regex{"user declaration '[^']*'"}, "user declaration");
}

TEST_F(AccessFile, WhatCannotBeStartedWithIsRefusedInTheSameWords) {
  const lab::Port port;
  const auto refused = [&](const std::string& lines) {
    const std::string conf = folder.write("sentinel.conf", "port " + std::to_string(port.number()) + "\n" + lines);
    EXPECT_EQ(last_words(lab::Kind::vedette, conf), last_words(lab::Kind::redis_sentinel, conf)) << lines;
  };
  refused("acl-pubsub-default allchannels\nuser a on &b");
  refused("user a on &b\nacl-pubsub-default allchannels");
  refused("user a on +nosuch");
  refused("user a on +@nosuch");
  refused("user a on (+nosuch)");
  refused("user \"a b\" on");
  refused("user a on\nuser a off");
  refused("aclfile " + (folder.path() / "missing").string());
  for (const char* text : {"user t foo\n", "user t on\nuser t off\n", "user t on +get\nusr\n"}) {
    write(text);
    refused("aclfile " + file.string());
  }
}

TEST_F(AccessFile, RulesOfTheConfigurationMeanTheSame) {
  Pair pair{{"user t on >pw ~* resetchannels &x +@all -@dangerous (+info ~k)", "acl-pubsub-default allchannels",
             "user u on +ping", "acllog-max-len 2"}};
  const auto both = [&](const std::vector<std::string>& words) {
    const auto text = [&](const lab::Sentinel& sentinel) {
      const std::string words_of_both = in_common_words(to_string(sentinel.command(words)));
      return std::regex_replace(without_sanitize(words_of_both), std::regex{"(This user|User .) has no"},
                                "<user> has no");
    };
    EXPECT_EQ(text(pair.ours()), text(pair.theirs()));
  };

  both({"ACL", "DRYRUN", "t", "INFO"});
  both({"ACL", "DRYRUN", "t", "SENTINEL", "MASTERS"});
  both({"ACL", "DRYRUN", "t", "SUBSCRIBE", "x"});
  both({"ACL", "SETUSER", "u", "+subscribe"});
  both({"ACL", "DRYRUN", "u", "SUBSCRIBE", "anything"});
  both({"ACL", "SETUSER", "v", "reset"});
  both({"ACL", "GETUSER", "v"});
  both({"ACL", "SETUSER", "v", "(+ping)"});
  both({"ACL", "GETUSER", "v"});
  for (const char* user : {"a", "b", "c"}) both({"AUTH", user, "x"});
  EXPECT_EQ(told_by_log(pair.ours()), told_by_log(pair.theirs()));
}

}  // namespace
}  // namespace vedette::conformance
