//! Checks the template of a message against its definition.

use std::collections::BTreeSet;

use whatsapp_business_runtime::types::limits::Violation;
use whatsapp_business_runtime::types::rules::{each, within};

use super::Template;
use crate::error::{Error, Result};
use crate::types::{
    MessageTemplate, TemplateCard, TemplateComponent, TemplateComponentSubType as SubType,
    TemplateComponentType as Type, TemplateDefinitionButton as Button,
    TemplateDefinitionButtonType as ButtonType, TemplateDefinitionCard,
    TemplateDefinitionComponent, TemplateDefinitionComponentFormat as Format,
    TemplateDefinitionComponentType as DefinitionType, TemplateParameter,
    TemplateParameterType as ParameterType,
};

type Checked<T = ()> = std::result::Result<T, Violation>;

impl MessageTemplate {
    /// Checks the template of a message against this definition, as the server does when it sends
    /// the message.
    ///
    /// What is checked: name and language; the type of the header; the number of parameters of header
    /// and body, or their names; the buttons that need a parameter; all of that for each card of a
    /// carousel. A component of a type that this crate does not know is not checked.
    ///
    /// # Errors
    /// The first difference: [`Error::path`] is the field of the template, such as
    /// `components[0].parameters`, and the message names the component and what it needs.
    ///
    /// ```
    /// use whatsapp_business_cloud::message::Template;
    /// use whatsapp_business_cloud::types::MessageTemplate;
    ///
    /// let definition: MessageTemplate = serde_json::from_str(r#"{
    ///     "name": "order_shipped", "language": "en_US",
    ///     "components": [{"type": "BODY", "text": "Hello {{1}}, your order {{2}} was shipped."}]
    /// }"#)?;
    /// let template = Template::named("order_shipped", "en_US");
    /// assert!(definition.check(&template.clone().with_body(["Ada", "A-1017"])).is_ok());
    ///
    /// let error = definition.check(&template.with_body(["Ada"])).unwrap_err();
    /// assert_eq!(error.path(), Some("components[0].parameters"));
    /// assert_eq!(
    ///     error.to_string(),
    ///     "`components[0].parameters` has 1 parameter, and the body needs 2: {{1}}, {{2}}"
    /// );
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn check(&self, template: &Template) -> Result<()> {
        self.check_template(template).map_err(Error::from)
    }

    fn check_template(&self, template: &Template) -> Checked {
        same("name", &template.name, self.name.as_deref())?;
        same(
            "language.code",
            &template.language.code,
            self.language.as_deref(),
        )?;
        if self.components.is_empty() {
            let reason = "cannot be checked: the definition was read without its components";
            return Err(Violation::new("components", reason));
        }
        let given = template.components.as_deref().unwrap_or_default();
        components(&self.components, given)
    }
}

fn same(field: &str, given: &str, defined: Option<&str>) -> Checked {
    match defined {
        Some(defined) if defined != given => {
            let reason = format!("is `{given}`, and that of the definition is `{defined}`");
            Err(Violation::new(field, reason))
        }
        _ => Ok(()),
    }
}

/// Checks the components of a template, or of a card.
fn components(defined: &[TemplateDefinitionComponent], given: &[TemplateComponent]) -> Checked {
    for component in defined {
        match &component.type_ {
            DefinitionType::Header => header(component, given)?,
            DefinitionType::Body => texts("body", component, find(given, &Type::Body))?,
            DefinitionType::Buttons => buttons(component, given)?,
            DefinitionType::Carousel => carousel(component, given)?,
            _ => {}
        }
    }
    let has = |type_: &DefinitionType| defined.iter().any(|component| component.type_ == *type_);
    each("components", given, |component| {
        let (name, type_) = match component.type_ {
            Type::Header => ("header", DefinitionType::Header),
            Type::Body => ("body", DefinitionType::Body),
            Type::Button => ("buttons", DefinitionType::Buttons),
            Type::Carousel => ("carousel", DefinitionType::Carousel),
            _ => return Ok(()),
        };
        if has(&type_) || parameters(component).is_empty() && component.cards.is_none() {
            return Ok(());
        }
        let reason = format!("cannot be sent: the definition has no {name}");
        Err(Violation::new("", reason))
    })
}

/// A component of the template, and its index.
type Found<'a> = Option<(usize, &'a TemplateComponent)>;

fn find<'a>(given: &'a [TemplateComponent], type_: &Type) -> Found<'a> {
    let mut given = given.iter().enumerate();
    given.find(|(_, component)| component.type_ == *type_)
}

fn parameters(component: &TemplateComponent) -> &[TemplateParameter] {
    component.parameters.as_deref().unwrap_or_default()
}

/// Returns a violation in the parameters of a component, or of the list that lacks the component.
fn wrong(found: Found<'_>, reason: impl Into<String>) -> Violation {
    match found {
        Some((index, _)) => Violation::new(&format!("components[{index}].parameters"), reason),
        None => Violation::new("components", reason),
    }
}

fn header(defined: &TemplateDefinitionComponent, given: &[TemplateComponent]) -> Checked {
    let found = find(given, &Type::Header);
    let (type_, name) = match &defined.format {
        None | Some(Format::Text) => return texts("header", defined, found),
        Some(Format::Image) => (ParameterType::Image, "an image"),
        Some(Format::Video | Format::Gif) => (ParameterType::Video, "a video"),
        Some(Format::Document) => (ParameterType::Document, "a document"),
        Some(Format::Location) => (ParameterType::Location, "a location"),
        Some(Format::Product) => (ParameterType::Product, "a product"),
        Some(Format::Other(_)) => return Ok(()),
    };
    match found.map_or(&[][..], |(_, component)| parameters(component)) {
        [parameter] if parameter.type_.as_ref() == Some(&type_) => Ok(()),
        [parameter] => {
            let other = parameter
                .type_
                .as_ref()
                .map_or("none", ParameterType::as_str);
            let reason = format!("has a parameter of type `{other}`, and the header needs {name}");
            Err(wrong(found, reason))
        }
        [] if found.is_none() => {
            let reason = format!("lacks the header, which needs {name}");
            Err(wrong(found, reason))
        }
        several => {
            let count = count(several.len());
            Err(wrong(
                found,
                format!("has {count}, and the header needs {name}"),
            ))
        }
    }
}

/// Checks the parameters of a text with placeholders.
fn texts(name: &str, defined: &TemplateDefinitionComponent, found: Found<'_>) -> Checked {
    // Without its text, as in the definition of an authentication template, the number is unknown.
    let Some(text) = &defined.text else {
        return Ok(());
    };
    let needed = placeholders(text);
    let given = found.map_or(&[][..], |(_, component)| parameters(component));
    let list = || {
        let names: Vec<_> = needed
            .iter()
            .map(|name| format!("{{{{{name}}}}}"))
            .collect();
        names.join(", ")
    };
    if found.is_none() && !needed.is_empty() {
        let reason = format!("lacks the {name}, which needs {}: {}", needed.len(), list());
        return Err(wrong(found, reason));
    }
    if given.len() != needed.len() {
        let needed = match needed.len() {
            0 => "none".to_owned(),
            count => format!("{count}: {}", list()),
        };
        let reason = format!("has {}, and the {name} needs {needed}", count(given.len()));
        return Err(wrong(found, reason));
    }
    for parameter in given {
        if let Some(type_) = &parameter.type_
            && !matches!(
                type_,
                ParameterType::Text | ParameterType::Currency | ParameterType::DateTime
            )
        {
            let reason = format!("has a parameter of type `{type_}`, and the {name} needs text");
            return Err(wrong(found, reason));
        }
    }
    if needed.iter().all(|name| name.parse::<u32>().is_ok()) {
        return Ok(());
    }
    for name in given {
        let name = name.parameter_name.as_deref().unwrap_or_default();
        if !needed.contains(name) {
            let reason = format!(
                "has a parameter named `{name}`, and the text has: {}",
                list()
            );
            return Err(wrong(found, reason));
        }
    }
    Ok(())
}

fn count(parameters: usize) -> String {
    match parameters {
        0 => "no parameters".to_owned(),
        1 => "1 parameter".to_owned(),
        count => format!("{count} parameters"),
    }
}

/// Returns the different placeholders of a text, such as `1` for `{{1}}`.
fn placeholders(text: &str) -> BTreeSet<&str> {
    let parts = text.split("{{").skip(1);
    let names = parts.filter_map(|part| part.split_once("}}"));
    names.map(|(name, _)| name.trim()).collect()
}

fn buttons(defined: &TemplateDefinitionComponent, given: &[TemplateComponent]) -> Checked {
    let defined = defined.buttons.as_deref().unwrap_or_default();
    for (index, button) in defined.iter().enumerate() {
        let at = index.to_string();
        let found = given.iter().enumerate().find(|(_, component)| {
            component.type_ == Type::Button && component.index.as_deref() == Some(&at)
        });
        self::button(index, button, found)?;
    }
    each("components", given, |component| {
        let index = component.index.as_deref();
        let index = index.and_then(|index| index.parse::<usize>().ok());
        match index {
            Some(index) if component.type_ == Type::Button && index >= defined.len() => {
                let reason = format!(
                    "is {index}, and the definition has {} buttons",
                    defined.len()
                );
                Err(Violation::new("index", reason))
            }
            _ => Ok(()),
        }
    })
}

/// Checks a button: its type, and that it has a parameter if it needs one, and none if it has none.
fn button(index: usize, defined: &Button, found: Found<'_>) -> Checked {
    let (sub_type, need) = match &defined.type_ {
        ButtonType::QuickReply => (SubType::QuickReply, Need::May),
        ButtonType::Url => {
            let url = defined.url.as_deref().unwrap_or_default();
            let need = if placeholders(url).is_empty() {
                Need::No
            } else {
                Need::Must("the suffix of its URL")
            };
            (SubType::Url, need)
        }
        // Its URL, which has the code, is made by the server.
        ButtonType::Otp => (SubType::Url, Need::Must("the code")),
        ButtonType::CopyCode => (SubType::CopyCode, Need::Must("the code to copy")),
        ButtonType::Mpm => (SubType::Mpm, Need::Must("the products")),
        ButtonType::Flow => (SubType::Flow, Need::May),
        ButtonType::Catalog => (SubType::Catalog, Need::May),
        ButtonType::VoiceCall => (SubType::VoiceCall, Need::May),
        _ => return Ok(()),
    };
    let Some((place, component)) = found else {
        return match need {
            Need::Must(what) => {
                let reason = format!("lacks button {index}, which needs a parameter: {what}");
                Err(Violation::new("components", reason))
            }
            _ => Ok(()),
        };
    };
    let field = format!("components[{place}]");
    match &component.sub_type {
        Some(given) if *given != sub_type => {
            let reason = format!("is `{given}`, and button {index} is `{sub_type}`");
            return Err(Violation::new("sub_type", reason).within(&field));
        }
        _ => {}
    }
    let given = parameters(component).len();
    let reason = match need {
        Need::Must(what) if given != 1 => {
            format!("has {}, and button {index} needs {what}", count(given))
        }
        Need::No if given != 0 => format!("has {}, and button {index} needs none", count(given)),
        _ => return Ok(()),
    };
    Err(wrong(found, reason))
}

/// Whether a button has a parameter.
enum Need {
    Must(&'static str),
    May,
    No,
}

fn carousel(defined: &TemplateDefinitionComponent, given: &[TemplateComponent]) -> Checked {
    let defined: &[TemplateDefinitionCard] = defined.cards.as_deref().unwrap_or_default();
    let Some((index, component)) = find(given, &Type::Carousel) else {
        let reason = format!("lacks the carousel, which needs {} cards", defined.len());
        return Err(Violation::new("components", reason));
    };
    let given: &[TemplateCard] = component.cards.as_deref().unwrap_or_default();
    if given.len() != defined.len() {
        let reason = format!(
            "has {} cards, and the carousel needs {}",
            given.len(),
            defined.len()
        );
        return Err(Violation::new("cards", reason).within(&format!("components[{index}]")));
    }
    let mut defined = defined.iter();
    each("cards", given, |card| match defined.next() {
        Some(defined) => components(&defined.components, &card.components),
        None => Ok(()),
    })
    .map_err(within(&format!("components[{index}]")))
}
