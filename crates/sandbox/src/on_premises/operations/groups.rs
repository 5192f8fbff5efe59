//! Groups.

use bytes::Bytes;
use serde_json::{Value, json};
use whatsapp_business::ErrorCode;
use whatsapp_business::types::{
    CreateGroupRequestBody, GroupAdminRequestBody, RemoveGroupParticipantRequestBody,
    UpdateGroupInfoRequestBody,
};

use super::request::Request;
use crate::engine::{Engine, Failure, Reply, Sequence, quota};
use crate::on_premises::error::coded;
use crate::on_premises::stores::Group;

/// The memory of all icons together, in bytes.
const MAX_ICONS: usize = 64 * 1024 * 1024;

/// Accesses the group of the path.
fn with_group<T>(
    request: &Request<'_>,
    access: impl FnOnce(&mut Group) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let mut groups = request.api.stores.groups.lock();
    let group = groups.get_mut(request.param("GroupId"));
    access(group.ok_or_else(unknown)?)
}

pub(super) fn list(request: Request<'_>) -> Result<Reply, Failure> {
    let groups = request.api.stores.groups.lock();
    let groups = groups
        .iter()
        .map(|(id, group)| json!({ "id": id, "creation_time": group.created }));
    request.ok(json!({ "groups": groups.collect::<Vec<Value>>() }))
}

pub(super) fn create(mut request: Request<'_>) -> Result<Reply, Failure> {
    let body: CreateGroupRequestBody = request.parse()?;
    quota::check_length(body.subject.len(), "subject")?;
    let engine = request.engine;
    let own = request.api.stores.account.lock().wa_id.clone();
    let number = 1_500_000_000 + engine.random.next(Sequence::Group) % 100_000_000;
    let id = format!("{own}-{number}");
    let created = engine.clock.unix();
    let group = Group {
        subject: body.subject,
        creator: own.clone(),
        created,
        admins: vec![own.clone()],
        participants: vec![own],
        icon: None,
        invite: invite(engine),
    };
    let mut groups = request.api.stores.groups.lock();
    quota::check_count(groups.len(), "groups")?;
    groups.insert(id.clone(), group);
    drop(groups);
    request.ok(json!({ "groups": [{ "id": id, "creation_time": created }] }))
}

pub(super) fn info(request: Request<'_>) -> Result<Reply, Failure> {
    let group = with_group(&request, |group| {
        Ok(json!({
            "subject": group.subject,
            "creator": group.creator,
            "creation_time": group.created,
            "admins": group.admins,
            "participants": group.participants,
        }))
    })?;
    request.ok(json!({ "groups": [group] }))
}

pub(super) fn update(mut request: Request<'_>) -> Result<Reply, Failure> {
    let body: UpdateGroupInfoRequestBody = request.parse()?;
    quota::check_length(body.subject.len(), "subject")?;
    with_group(&request, |group| {
        group.subject = body.subject;
        Ok(())
    })?;
    request.done()
}

pub(super) fn promote(mut request: Request<'_>) -> Result<Reply, Failure> {
    let body: GroupAdminRequestBody = request.parse()?;
    with_group(&request, |group| {
        check_members(&body.wa_ids, &group.participants)?;
        for wa_id in body.wa_ids {
            if !group.admins.contains(&wa_id) {
                group.admins.push(wa_id);
            }
        }
        Ok(())
    })?;
    request.done()
}

pub(super) fn demote(mut request: Request<'_>) -> Result<Reply, Failure> {
    let body: GroupAdminRequestBody = request.parse()?;
    with_group(&request, |group| {
        check_members(&body.wa_ids, &group.admins)?;
        group.admins.retain(|admin| !body.wa_ids.contains(admin));
        Ok(())
    })?;
    request.done()
}

pub(super) fn remove_participants(mut request: Request<'_>) -> Result<Reply, Failure> {
    let body: RemoveGroupParticipantRequestBody = request.parse()?;
    with_group(&request, |group| {
        check_members(&body.wa_ids, &group.participants)?;
        let stays = |wa_id: &String| !body.wa_ids.contains(wa_id);
        group.participants.retain(stays);
        group.admins.retain(stays);
        Ok(())
    })?;
    request.done()
}

/// Leaves a group, which is unknown from then on.
pub(super) fn leave(request: Request<'_>) -> Result<Reply, Failure> {
    let mut groups = request.api.stores.groups.lock();
    let removed = groups.remove(request.param("GroupId"));
    removed.ok_or_else(unknown)?;
    drop(groups);
    request.done()
}

pub(super) fn get_invite(request: Request<'_>) -> Result<Reply, Failure> {
    let link = with_group(&request, |group| Ok(group.invite.clone()))?;
    request.ok(json!({ "groups": [{ "link": link }] }))
}

/// Replaces the invitation link by a new one.
pub(super) fn revoke_invite(request: Request<'_>) -> Result<Reply, Failure> {
    with_group(&request, |group| {
        group.invite = invite(request.engine);
        Ok(())
    })?;
    request.done()
}

pub(super) fn set_icon(request: Request<'_>) -> Result<Reply, Failure> {
    let icon = request.image()?;
    let mut groups = request.api.stores.groups.lock();
    let id = request.param("GroupId");
    let others = groups.iter().filter(|(other, _)| *other != id);
    let icons = others.filter_map(|(_, group)| group.icon.as_ref());
    let stored: usize = icons.map(Bytes::len).sum();
    let group = groups.get_mut(id).ok_or_else(unknown)?;
    if stored + icon.len() > MAX_ICONS {
        return Err(Failure::invalid(format!(
            "the sandbox stores at most {MAX_ICONS} bytes of icons: remove one first"
        )));
    }
    group.icon = Some(icon);
    drop(groups);
    request.done()
}

pub(super) fn get_icon(request: Request<'_>) -> Result<Reply, Failure> {
    let icon = with_group(&request, |group| group.icon.clone().ok_or_else(no_icon))?;
    if request.wants_link() {
        let path = format!("/v1/groups/{}/icon", request.param("GroupId"));
        return request.ok(json!({ "groups": [{ "link": request.engine.link(&path) }] }));
    }
    Ok(Reply::bytes("image/jpeg", icon))
}

pub(super) fn delete_icon(request: Request<'_>) -> Result<Reply, Failure> {
    with_group(&request, |group| group.icon.take().ok_or_else(no_icon))?;
    request.done()
}

fn invite(engine: &Engine) -> String {
    let prefix = "https://chat.whatsapp.com/";
    engine.random.text(Sequence::Group, prefix, 22)
}

fn check_members(wa_ids: &[String], members: &[String]) -> Result<(), Failure> {
    match wa_ids.iter().find(|wa_id| !members.contains(wa_id)) {
        Some(wa_id) => Err(coded(
            ErrorCode::NotGroupParticipant,
            format!("wa_ids: {wa_id}"),
        )),
        None => Ok(()),
    }
}

fn no_icon() -> Failure {
    Failure::not_found("the group has no icon")
}

fn unknown() -> Failure {
    coded(ErrorCode::GroupUnknown, "unknown group")
}
